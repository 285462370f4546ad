import type { Deadline } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { type BatchAnswer, isUnfinished } from '../commands/batch.ts';
import { type BatchCommand, type Command, parseCommand } from '../commands/commands.ts';
import type { CommandAnswer } from '../commands/inference-service.ts';
import { createResultFilter } from '../images/own-keys.ts';
import type { ServerlessFunction } from './create-function.ts';
import { parseMessage } from './events/parse-message.ts';
import type { ObjectEvents } from './events/parsed-message.ts';

type App = Pick<ServerlessFunction, 'service' | 'configuration' | 'grammar' | 'logger'>;

/** The answer to a message that needs no work: the reasons. */
export interface NothingToDo {
  readonly nothing: readonly string[];
}

const SUPPORTED =
  'a command ({"command":"batch","items":["<URI>"]}, {"command":"warm"}), or object events from S3 (direct, SNS, ' +
  'SQS, EventBridge), Event Grid or Cloud Storage (Pub/Sub, Eventarc)';

/**
 * Runs the message of a queue, topic or bucket: a command, or events of created objects. After it returns, the message
 * needs no retry: permanent failures of images are in the run's record.
 * @param message - JSON text or parsed JSON.
 * @throws YoloLiftError `INVALID_REQUEST` - unsupported, or a `detect` command, whose answer would be lost; not
 * retryable. Supported events of the same message are processed first.
 * @throws YoloLiftError `BATCH_UNFINISHED` - some images remain; a retry skips finished ones.
 * @throws YoloLiftError the model's load error.
 */
export async function runMessage(
  app: App,
  message: unknown,
  deadline: Deadline,
): Promise<CommandAnswer | NothingToDo> {
  const parsed = parseMessage(message);
  if (parsed.kind === 'events') return runEvents(app, parsed, deadline);
  const command = withResults(parseCommand(parsed.command), app);
  if (command.command !== 'batch') return app.service.run(command, deadline);
  const answer = await app.service.batch(command, deadline);
  assertFinished(answer);
  return answer;
}

async function runEvents(
  app: App,
  { created, ignored, unsupported }: ObjectEvents,
  deadline: Deadline,
): Promise<BatchAnswer | NothingToDo> {
  const isOwn = createResultFilter(app.configuration.results, app.grammar);
  const own = created.filter(isOwn).map((uri) => `${uri} is a result of this function`);
  const items = created.filter((uri) => !isOwn(uri));
  const reasons = [...ignored, ...own];
  if (reasons.length > 0) app.logger.info({ reasons }, 'events that need no work');
  const answer = items.length === 0 ? { nothing: reasons } : await runObjects(app, items, deadline);
  if (unsupported.length > 0) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      `unsupported message: ${unsupported.slice(0, 3).join('; ')}; supported: ${SUPPORTED}`,
    );
  }
  return answer;
}

/** Predicts created objects and writes results to `RESULTS`. A run without an image is logged and leaves no record. */
async function runObjects(app: App, items: readonly string[], deadline: Deadline): Promise<BatchAnswer> {
  const results = resultsOrThrow(app, undefined);
  const command: BatchCommand = { command: 'batch', items: [...items], results };
  const answer = await app.service.batch(command, deadline, { record: 'images' });
  if (answer.run === undefined)
    app.logger.warn({ items: answer.items }, 'none of the created objects is an image');
  assertFinished(answer);
  return answer;
}

function withResults(command: Command, app: App): Command {
  if (command.command === 'warm') return command;
  if (command.command === 'detect') {
    const message =
      'a queue returns no answers: send a batch, whose results are stored, or call the function directly';
    throw new YoloLiftError('INVALID_REQUEST', message);
  }
  return { ...command, results: resultsOrThrow(app, command.results) };
}

function resultsOrThrow({ configuration, grammar }: App, given: string | undefined): string {
  const results = given ?? configuration.results;
  if (results !== undefined) return results;
  throw new YoloLiftError(
    'INVALID_REQUEST',
    `no place for results: set RESULTS to a root, such as ${grammar.roots[0]?.example}, or "results" in the message`,
  );
}

function assertFinished(answer: BatchAnswer): void {
  if (!isUnfinished(answer)) return;
  const { items, nextItems } = answer;
  const failed = items.filter((item) => item.status === 'error' && item.error.retryable);
  const why = failed.map((item) => (item.status === 'error' ? item.error.code : '')).slice(0, 3);
  throw new YoloLiftError(
    'BATCH_UNFINISHED',
    `${items.length - failed.length} images are done, ${failed.length} failed temporarily` +
      `${why.length > 0 ? ` (${why.join(', ')})` : ''}, ${nextItems.length} remain because time ran out; retry the message`,
    { isRetryable: true },
  );
}
