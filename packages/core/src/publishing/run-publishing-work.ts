import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilAborted } from '../async/until-aborted.ts';
import { type ErrorCode, YoloLiftError } from '../errors.ts';
import type { PublishingAnswer, PublishingWork, SentError } from './publishing-work.ts';

/** How a work is watched. */
export interface WorkLimits {
  /** For messages: the model, or the release and where it came from. */
  readonly subject: string;
  /** See `workTimeoutMs`. */
  readonly timeoutMs: number;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 60_000;
/** For the process that waits to end the work, before that ends itself, ms. */
const GRACE_MS = 5_000;
/** Slower than any disk or CPU that a model is published from. */
const BYTES_A_MS = 20_000;

/** How long a work on a model of so many bytes may take, ms: 60 s, and 1 s more for each 20 MB. */
export function workTimeoutMs(bytes: number): number {
  return TIMEOUT_MS + bytes / BYTES_A_MS;
}

/**
 * Lets ONNX Runtime work on a model in a process of its own, which ends with the work: a model that crashes it, or never
 * ends, is an error here like any other.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the process crashed, by which signal; or it was not done in time.
 * @throws YoloLiftError what the work throws.
 * @throws the signal's reason, once it aborts.
 */
export async function runPublishingWork<Work extends keyof PublishingWork>(
  work: Work,
  order: PublishingWork[Work]['order'],
  limits: WorkLimits,
): Promise<PublishingWork[Work]['answer']> {
  limits.signal?.throwIfAborted();
  // The same extension as this file: `.ts` in the source tree, `.js` or `.mjs` in a bundle.
  const program = new URL(`./publishing-child${extname(import.meta.url)}`, import.meta.url);
  const child = fork(fileURLToPath(program), { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  try {
    // Where it has ended already, its end says so.
    child.send({ work, order, timeoutMs: limits.timeoutMs + GRACE_MS }, () => undefined);
    const answer = await untilAborted(answerOf(child, limits), limits.signal);
    if (answer.isDone) return answer.value as PublishingWork[Work]['answer'];
    throw toError(answer.error, limits);
  } finally {
    child.kill('SIGKILL');
  }
}

async function answerOf(child: ChildProcess, { subject, timeoutMs }: WorkLimits): Promise<PublishingAnswer> {
  const said: string[] = [];
  child.stderr?.on('data', (chunk) => said.push(String(chunk)));
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  try {
    const answered = once(child, 'message', { signal: over.signal });
    const ended = once(child, 'close', { signal: over.signal });
    for (const one of [answered, ended]) one.catch(() => undefined); // the one that is later
    const [answer] = await Promise.race([
      answered,
      ended.then(([code, signal]) => {
        throw crashed(subject, { code, signal, said: said.join('') });
      }),
    ]);
    return answer as PublishingAnswer;
  } catch (cause) {
    if (!over.signal.aborted) throw cause;
    const message = `${subject} was not loaded and run within ${Math.round(timeoutMs / 1000)} s: its graph may never end`;
    throw new YoloLiftError('SELF_TEST_FAILED', message, { cause });
  } finally {
    clearTimeout(timer);
    over.abort(); // whichever of the two is still waited for
  }
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

function crashed(subject: string, { code, signal, said }: Ending): YoloLiftError {
  const how = signal === null ? `ended with code ${code}` : `crashed (${signal})`;
  const hint = signal === 'SIGKILL' ? ': something killed it, as the system does where memory is short' : '';
  const message = `ONNX Runtime ${how} while it loaded or ran ${subject}${hint}; such a model would end every process that serves it`;
  return new YoloLiftError('SELF_TEST_FAILED', message, { cause: said });
}

function toError({ code, message, isRetryable }: SentError, { subject }: WorkLimits): Error {
  if (code === undefined) return new Error(`${subject}: ${message}`);
  return new YoloLiftError(code as ErrorCode, message, { isRetryable });
}
