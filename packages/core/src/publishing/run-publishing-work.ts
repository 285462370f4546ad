import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilAborted } from '../async/until-aborted.ts';
import { type ErrorCode, YoloLiftError } from '../errors.ts';
import type { PublishingAnswer, PublishingWork, SentError } from './publishing-work.ts';

/** Limits of `runPublishingWork`. */
export interface WorkLimits {
  /** For messages: the model, or the release and its source. */
  readonly subject: string;
  /** See `workTimeoutMs`. */
  readonly timeoutMs: number;
  /** Aborts the work. */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 60_000;
/** Time for the parent to kill the child before the child kills itself, ms. */
const GRACE_MS = 5_000;
/** A lower bound for the speed of disk and CPU. */
const BYTES_A_MS = 20_000;

/** Timeout for work on a model of `bytes`, ms: 60 s plus 1 s per 20 MB. */
export function workTimeoutMs(bytes: number): number {
  return TIMEOUT_MS + bytes / BYTES_A_MS;
}

/**
 * Runs ONNX Runtime on a model in a child process, so that a crash or an endless run becomes an error.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the process crashed (the message names the signal) or timed out.
 * @throws YoloLiftError what the work throws.
 * @throws the signal's reason when it aborts.
 */
export async function runPublishingWork<Work extends keyof PublishingWork>(
  work: Work,
  input: PublishingWork[Work]['input'],
  limits: WorkLimits,
): Promise<PublishingWork[Work]['answer']> {
  limits.signal?.throwIfAborted();
  // The same extension as this file: `.ts` in the source tree, `.js` or `.mjs` in a bundle.
  const program = new URL(`./publishing-child${extname(import.meta.url)}`, import.meta.url);
  const child = fork(fileURLToPath(program), { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  try {
    // A send error is ignored: the process has ended, and 'close' reports that.
    child.send({ work, input, timeoutMs: limits.timeoutMs + GRACE_MS }, () => undefined);
    const answer = await untilAborted(waitForAnswer(child, limits), limits.signal);
    if (answer.isDone) return answer.value as PublishingWork[Work]['answer'];
    throw toError(answer.error, limits);
  } finally {
    child.kill('SIGKILL');
  }
}

async function waitForAnswer(
  child: ChildProcess,
  { subject, timeoutMs }: WorkLimits,
): Promise<PublishingAnswer> {
  const output: string[] = [];
  child.stderr?.on('data', (chunk) => output.push(String(chunk)));
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  try {
    const answered = once(child, 'message', { signal: over.signal });
    const ended = once(child, 'close', { signal: over.signal });
    for (const one of [answered, ended]) one.catch(() => undefined); // the loser of the race below
    const [answer] = await Promise.race([
      answered,
      ended.then(([code, signal]) => {
        throw crashed(subject, { code, signal, stderr: output.join('') });
      }),
    ]);
    return answer as PublishingAnswer;
  } catch (cause) {
    if (!over.signal.aborted) throw cause;
    const message = `${subject} did not load and run within ${Math.round(timeoutMs / 1000)} s; its graph may contain an endless loop`;
    throw new YoloLiftError('SELF_TEST_FAILED', message, { cause });
  } finally {
    clearTimeout(timer);
    over.abort(); // ends the wait that is still pending
  }
}

interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

function crashed(subject: string, { code, signal, stderr }: ProcessExit): YoloLiftError {
  const how = signal === null ? `ended with code ${code}` : `crashed (${signal})`;
  const hint = signal === 'SIGKILL' ? ', killed by the system, probably out of memory' : '';
  const message = `ONNX Runtime ${how} while loading or running ${subject}${hint}; the model would also crash the process that serves it`;
  return new YoloLiftError('SELF_TEST_FAILED', message, { cause: stderr });
}

function toError({ code, message, isRetryable }: SentError, { subject }: WorkLimits): Error {
  if (code === undefined) return new Error(`${subject}: ${message}`);
  return new YoloLiftError(code as ErrorCode, message, { isRetryable });
}
