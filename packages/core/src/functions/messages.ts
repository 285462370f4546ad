import { YoloLiftError } from '../errors.ts';
import { type BatchAnswer, isUnfinished } from '../serving/batch.ts';
import { type Command, parseCommand, parseCommandText } from '../serving/commands.ts';
import type { Deadline } from '../serving/deadline.ts';
import type { CommandAnswer } from '../serving/inference-service.ts';
import type { ServerlessFunction } from './create-function.ts';

type Worker = Pick<ServerlessFunction, 'service' | 'configuration'>;

/**
 * Does what a queue's message asks. A message that ends well needs not come again: images that failed for good are in
 * the run's record.
 * @param message - JSON, or what a platform has parsed from it.
 * @throws YoloLiftError `INVALID_REQUEST` - no command, or one whose answer nobody would get; not retryable.
 * @throws YoloLiftError `BATCH_UNFINISHED` - some images are left; what is done is not done again.
 * @throws YoloLiftError why there is no model.
 */
export async function runMessage(
  worker: Worker,
  message: unknown,
  deadline: Deadline,
): Promise<CommandAnswer> {
  const command = typeof message === 'string' ? parseCommandText(message) : parseCommand(message);
  const answer = await worker.service.run(withResults(command, worker), deadline);
  if ('items' in answer) assertFinished(answer);
  return answer;
}

/**
 * Looks at objects that a bucket says have come; results go to `RESULTS`.
 * @throws YoloLiftError as `runMessage`.
 */
export function runObjects(
  worker: Worker,
  uris: readonly string[],
  deadline: Deadline,
): Promise<CommandAnswer> {
  return runMessage(worker, { command: 'batch', items: uris }, deadline);
}

function withResults(command: Command, { configuration }: Worker): Command {
  if (command.command === 'warm') return command;
  if (command.command === 'detect') {
    const message =
      'a queue answers nobody: send a batch, whose results are kept, or call the function itself';
    throw new YoloLiftError('INVALID_REQUEST', message);
  }
  const results = command.results ?? configuration.results;
  if (results !== undefined) return { ...command, results };
  throw new YoloLiftError(
    'INVALID_REQUEST',
    'nobody says where results go: set RESULTS to a root, as s3://bucket/results, or "results" in the message',
  );
}

function assertFinished(answer: BatchAnswer): void {
  if (!isUnfinished(answer)) return;
  const { items, nextItems } = answer;
  const failed = items.filter((item) => item.status === 'error' && item.error.retryable);
  const why = failed.map((item) => (item.status === 'error' ? item.error.code : '')).slice(0, 3);
  throw new YoloLiftError(
    'BATCH_UNFINISHED',
    `${items.length - failed.length} images are done, ${failed.length} failed for now` +
      `${why.length > 0 ? ` (${why.join(', ')})` : ''}, ${nextItems.length} were left for want of time; send it again`,
    { isRetryable: true },
  );
}
