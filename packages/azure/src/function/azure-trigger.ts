import type { app as functionApp, InvocationContext } from '@azure/functions';
import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** What a trigger of Azure Functions handles an event with. */
export interface AzureContext extends TriggerContext<Settings> {
  /** The invocation as Azure's library tells it: its id, its trigger's metadata. */
  readonly invocation: InvocationContext;
}

/** The function app, as Azure's library registers functions with it. */
export type FunctionApp = typeof functionApp;

/** What a trigger is registered with. */
export interface Registration<Event = unknown, Answer = unknown> {
  readonly settings: Settings;
  /** Runs the trigger: what the host calls. */
  handler(event: Event, invocation: InvocationContext): Promise<Answer>;
}

/** One way in which Azure Functions calls a function. Each has a binding of its own, by which the host knows its events. */
export interface AzureTrigger<Event = unknown, Answer = unknown>
  extends Trigger<Event, AzureContext, Answer> {
  /** Tells the host of the trigger's binding, under the trigger's `id`; of none where the settings turn it off. */
  register(host: FunctionApp, registration: Registration<Event, Answer>): void;
}
