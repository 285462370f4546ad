import type { Deadline } from '@yololift/core/async';
import type { ServerlessFunction } from './create-function.ts';

/** Context of one event. Each cloud adds its platform's own fields. */
export interface TriggerContext<Settings = unknown> {
  /** This process of the function: service, HTTP app, logger and configuration. */
  readonly app: ServerlessFunction;
  /** The settings that only this cloud has. */
  readonly settings: Settings;
  /** Time limit of the event. */
  readonly deadline: Deadline;
}

/**
 * One way in which a platform calls a function. It translates an event into a command, and the answer into the
 * platform's response. The platform decides how events are dispatched: AWS Lambda has one handler for all triggers
 * (`understands`), Azure Functions one binding each (`register`), Cloud Run one service each (`id` is its target).
 */
export interface Trigger<Event = unknown, Context extends TriggerContext = TriggerContext, Answer = unknown> {
  /** Its name in logs, traces and metrics. */
  readonly id: string;
  /** A short description of the event source; listed in the error of an unsupported event. */
  readonly description: string;
  /**
   * Handles one event. Errors are counted and reported in the platform's own way.
   * @throws YoloLiftError
   */
  handle(event: Event, context: Context): Promise<Answer>;
}
