import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** What a trigger of Lambda handles an event with. */
export type LambdaContext = TriggerContext<Settings>;

/** One way in which Lambda calls a function. All come through one entrance: a trigger knows its own events. */
export interface LambdaTrigger<Event = unknown> extends Trigger<Event, LambdaContext> {
  /** Whether an event is of this trigger. */
  understands(event: unknown): event is Event;
}
