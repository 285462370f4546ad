import type { Deadline } from '@yololift/core/async';
import type { ServerlessFunction } from './create-function.ts';

/** What a trigger handles an event with. Each cloud adds what only its platform gives. */
export interface TriggerContext<Settings = unknown> {
  /** This process of the function: its model's service, HTTP app, logger and configuration. */
  readonly app: ServerlessFunction;
  /** The settings that only this cloud has. */
  readonly settings: Settings;
  /** Until when the event must be handled. */
  readonly deadline: Deadline;
}

/**
 * One way in which a platform calls a function: it translates an event into a command, and the answer into what the
 * platform expects. How an event reaches its trigger is the platform's: AWS Lambda has one entrance for all (`understands`),
 * Azure Functions a binding for each (`register`), and Cloud Run a service for each (`id` is its target).
 */
export interface Trigger<Event = unknown, Context extends TriggerContext = TriggerContext, Answer = unknown> {
  /** Its name in logs, traces and metrics. */
  readonly id: string;
  /** What calls, for people: it is listed where an event is unsupported. */
  readonly description: string;
  /**
   * Handles one event. What it throws is counted, and told to the platform in its own way.
   * @throws YoloLiftError
   */
  handle(event: Event, context: Context): Promise<Answer>;
}
