import type { app as functionApp, InvocationContext } from '@azure/functions';
import type { Trigger, TriggerContext } from '@yololift/serving/functions';
import type { Settings } from './settings.ts';

/** Context in which an Azure trigger handles an event. */
export interface AzureContext extends TriggerContext<Settings> {
  /** The invocation from Azure's library: its id and its trigger's metadata. */
  readonly invocation: InvocationContext;
}

/** The function app of Azure's library, which registers functions. */
export type FunctionApp = typeof functionApp;

/** Arguments of a trigger's registration. */
export interface Registration<Event = unknown, Answer = unknown> {
  readonly settings: Settings;
  /** Runs the trigger; the host calls it. */
  handler(event: Event, invocation: InvocationContext): Promise<Answer>;
}

/** One kind of Azure Functions trigger. Each has its own binding, by which the host routes events. */
export interface AzureTrigger<Event = unknown, Answer = unknown>
  extends Trigger<Event, AzureContext, Answer> {
  /**
   * Registers the trigger's binding under the trigger's `id`; registers nothing if the settings disable it.
   */
  register(host: FunctionApp, registration: Registration<Event, Answer>): void;
}
