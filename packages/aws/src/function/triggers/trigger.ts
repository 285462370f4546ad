import type { ServerlessFunction } from '@yololift/core/functions';
import type { Deadline } from '@yololift/core/serving';
import type { Settings } from '../settings.ts';

/** What a trigger's event is handled with. */
export interface TriggerContext {
  readonly worker: ServerlessFunction;
  readonly settings: Settings;
  readonly deadline: Deadline;
}

/** What calls. */
type TriggerId = 'http' | 'queue' | 'bucket' | 'schedule' | 'doctor' | 'invoke';

/** One way in which Lambda calls a function. */
export interface Trigger {
  /** For logs and figures. */
  readonly id: TriggerId;
  /** For the message that lists what is understood. */
  readonly name: string;
  readonly understands: (event: unknown) => boolean;
  readonly handle: (event: unknown, context: TriggerContext) => Promise<unknown>;
}

/** Makes a trigger of a type's guard and its handler. */
export function trigger<E>(
  { id, name }: Pick<Trigger, 'id' | 'name'>,
  understands: (event: unknown) => event is E,
  handle: (event: E, context: TriggerContext) => Promise<unknown>,
): Trigger {
  return { id, name, understands, handle: (event, context) => handle(event as E, context) };
}

/** Whether `event` holds records of one kind: `aws:sqs`, `aws:s3`. */
export function hasRecordsOf(event: unknown, eventSource: string): boolean {
  const records = fieldOf(event, 'Records');
  return (
    Array.isArray(records) &&
    records.length > 0 &&
    records.every((one) => fieldOf(one, 'eventSource') === eventSource)
  );
}

/** A field of an object of any kind. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
