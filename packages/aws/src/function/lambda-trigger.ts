import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** Context in which a Lambda trigger handles an event. */
export type LambdaContext = TriggerContext<Settings>;

/** One kind of Lambda event. All kinds share one handler, so each trigger recognises its own events. */
export interface LambdaTrigger<Event = unknown> extends Trigger<Event, LambdaContext> {
  /** Whether this trigger handles the event. */
  understands(event: unknown): event is Event;
}
