import { YoloLiftError } from '@yololift/core';
import type { Deadline } from '@yololift/core/async';
import { type BatchAnswer, isUnfinished } from '../commands/batch.ts';
import { type BatchCommand, type Command, parseCommand } from '../commands/commands.ts';
import type { CommandAnswer } from '../commands/inference-service.ts';
import { ownObjects } from '../images/own-keys.ts';
import type { ServerlessFunction } from './create-function.ts';
import { newsOf } from './events/parse-message.ts';
import type { News } from './events/parsed-message.ts';

type App = Pick<ServerlessFunction, 'service' | 'configuration' | 'grammar' | 'logger'>;

/** What a message is answered with that asks for no work: why it does not. */
export interface NothingToDo {
  readonly nothing: readonly string[];
}

const SUPPORTED =
  'a command ({"command":"batch","items":["<URI>"]}, {"command":"warm"}), or news of objects from S3 (direct, SNS, ' +
  'SQS, EventBridge), Event Grid or Cloud Storage (Pub/Sub, Eventarc)';

/**
 * Does what a message of a queue, a topic or a bucket asks: it is a command, or tells of objects that have come. A
 * message that ends well needs not come again: images that failed for good are in the run's record.
 * @param message - JSON, or what a platform has parsed from it.
 * @throws YoloLiftError `INVALID_REQUEST` - neither, or a command whose answer nobody would get; not retryable. What is
 * understood of it is done before.
 * @throws YoloLiftError `BATCH_UNFINISHED` - some images are left; what is done is not done again.
 * @throws YoloLiftError why there is no model.
 */
export async function runMessage(
  app: App,
  message: unknown,
  deadline: Deadline,
): Promise<CommandAnswer | NothingToDo> {
  const told = newsOf(message);
  if (told.kind === 'news') return runNews(app, told, deadline);
  const command = withResults(parseCommand(told.command), app);
  if (command.command !== 'batch') return app.service.run(command, deadline);
  const answer = await app.service.batch(command, deadline);
  assertFinished(answer);
  return answer;
}

async function runNews(
  app: App,
  { created, nothing, unknown }: News,
  deadline: Deadline,
): Promise<BatchAnswer | NothingToDo> {
  const isOwn = ownObjects(app.configuration.results, app.grammar);
  const own = created.filter(isOwn).map((uri) => `${uri} is a result of this function`);
  const items = created.filter((uri) => !isOwn(uri));
  const reasons = [...nothing, ...own];
  if (reasons.length > 0) app.logger.info({ reasons }, 'news that asks for no work');
  const answer = items.length === 0 ? { nothing: reasons } : await runObjects(app, items, deadline);
  if (unknown.length > 0) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `unsupported message: ${unknown.slice(0, 3).join('; ')}; supported: ${SUPPORTED}`,
    );
  }
  return answer;
}

/** Looks at objects that have come; results go to `RESULTS`. A run that met no image leaves no record but in the log. */
async function runObjects(app: App, items: readonly string[], deadline: Deadline): Promise<BatchAnswer> {
  const results = resultsOrThrow(app, undefined);
  const command: BatchCommand = { command: 'batch', items: [...items], results };
  const answer = await app.service.batch(command, deadline, { record: 'images' });
  if (answer.run === undefined) app.logger.warn({ items: answer.items }, 'no image among the new objects');
  assertFinished(answer);
  return answer;
}

function withResults(command: Command, app: App): Command {
  if (command.command === 'warm') return command;
  if (command.command === 'detect') {
    const message =
      'a queue answers nobody: send a batch, whose results are kept, or call the function itself';
    throw new YoloLiftError('INVALID_REQUEST', message);
  }
  return { ...command, results: resultsOrThrow(app, command.results) };
}

function resultsOrThrow({ configuration, grammar }: App, given: string | undefined): string {
  const results = given ?? configuration.results;
  if (results !== undefined) return results;
  throw new YoloLiftError(
    'INVALID_REQUEST',
    `nobody says where results go: set RESULTS to a root, as ${grammar.roots[0]?.example}, or "results" in the message`,
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
