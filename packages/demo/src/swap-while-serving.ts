import { setTimeout } from 'node:timers/promises';
import { type Answer, detect, type RunningFunction } from './running-function.ts';

/** A release swap during requests, as seen by a client. */
export interface SwapReport {
  /** Requests that succeeded and that failed. */
  readonly answered: number;
  readonly failed: number;
  /** Releases that answered, in order of their first answer. */
  readonly versions: readonly string[];
  /** From the change of the parameters to the first answer of the new release, ms. */
  readonly swapMs: number;
  readonly lastAnswer: Answer;
}

const TIMEOUT_MS = 20_000;
/** Answers of the new release to wait for. */
const ANSWERS_AFTER = 3;

/** A change of the release, and its expected result. */
export interface Change {
  readonly page: string;
  readonly query: string;
  /** The expected version. */
  readonly wanted: string;
  /** Resolves with `performance.now()` when the parameters are set. */
  readonly changed: Promise<number>;
}

/**
 * Sends one image after another until the new version has answered a few times. Start it before the change.
 */
export async function swapWhileServing(
  running: RunningFunction,
  { page, query, wanted, changed }: Change,
): Promise<SwapReport> {
  const answers: { readonly answer: Answer; readonly at: number }[] = [];
  let failed = 0;
  const ofNew = () => answers.filter(({ answer }) => answer.version === wanted);
  const deadline = performance.now() + TIMEOUT_MS;
  while (ofNew().length < ANSWERS_AFTER && performance.now() < deadline) {
    const answer = await detect(running, page, query).catch(() => undefined);
    if (answer === undefined) failed += 1;
    else answers.push({ answer, at: performance.now() });
    await setTimeout(20);
  }
  const last = answers.at(-1);
  if (last === undefined) throw new Error('no request was answered');
  return {
    answered: answers.length,
    failed,
    versions: [...new Set(answers.map(({ answer }) => answer.version))],
    swapMs: (ofNew()[0]?.at ?? Number.NaN) - (await changed),
    lastAnswer: last.answer,
  };
}
