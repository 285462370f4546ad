import { setTimeout } from 'node:timers/promises';
import { type Answer, detect, type RunningFunction } from './running-function.ts';

/** What a swap under requests looked like from outside. */
export interface SwapReport {
  /** Requests that were answered, and those that were not. */
  readonly answered: number;
  readonly failed: number;
  /** Releases that answered, in the order in which they first did. */
  readonly versions: readonly string[];
  /** From the change of the parameters to the first answer of the new release, ms. */
  readonly swapMs: number;
  readonly lastAnswer: Answer;
}

const PATIENCE_MS = 20_000;

/**
 * Sends one image after another, calls `change` after the first, and goes on until the new version has answered a few
 * times.
 */
export async function swapWhileServing(
  running: RunningFunction,
  {
    page,
    query,
    changed,
  }: { readonly page: string; readonly query: string; readonly changed: Promise<number> },
  wanted: string,
): Promise<SwapReport> {
  const versions: string[] = [];
  let [answered, failed, after, swapMs] = [0, 0, 0, Number.NaN];
  let lastAnswer: Answer | undefined;
  let changedAt: number | undefined;
  changed.then(
    (at) => {
      changedAt = at;
    },
    () => undefined,
  );
  const givesUpAt = performance.now() + PATIENCE_MS;
  while (after < 3 && performance.now() < givesUpAt) {
    try {
      lastAnswer = await detect(running, page, query);
      answered += 1;
      if (!versions.includes(lastAnswer.version)) versions.push(lastAnswer.version);
      if (lastAnswer.version === wanted) {
        if (after === 0) swapMs = performance.now() - (changedAt ?? performance.now());
        after += 1;
      }
    } catch {
      failed += 1;
    }
    await setTimeout(20);
  }
  if (lastAnswer === undefined) throw new Error('no request was answered');
  return { answered, failed, versions, swapMs, lastAnswer };
}
