import type { Deadline } from '@yololift/core/async';
import type { ReleaseName } from '@yololift/core/release';
import type { ModelSource } from '../slot/served-model.ts';
import type { Failure } from '../slot/slot-errors.ts';

/** What one instance did when it was warmed. Times in ms. */
export interface WarmReceipt {
  readonly instance: string;
  /** The release that serves there now. */
  readonly release: ReleaseName | undefined;
  /** Whether this was the first thing the instance did. */
  readonly coldStart: boolean;
  /** Reading the pointer, and loading what it led to. */
  readonly refreshMs: number;
  /** One inference, decoding included. */
  readonly predictMs: number;
  /** How long it was held afterwards, so that calls at the same time met others. */
  readonly heldMs: number;
  /** Why a newer release, or the pointer, is not in force. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** A model that can be made ready. */
export interface WarmModel {
  readonly source: ModelSource;
  /** Reads the pointer now, and waits for the load it leads to; gives why a newer release, or the pointer, is not in force. */
  readonly refresh: () => Promise<Failure | undefined>;
}

/** What warming an instance needs. */
export interface WarmDeps {
  /** At least one. */
  readonly models: readonly WarmModel[];
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Makes this instance ready for requests: of each model the pointer is read, its release loaded, and one inference run.
 * Of several, the receipt names the first one's release, and the times are of all.
 * @throws YoloLiftError why there is no model.
 */
export async function warmInstance(
  { models, sleep }: WarmDeps,
  holdMs: number,
  { signal, remainingMs }: Deadline,
): Promise<WarmReceipt> {
  const startedAt = performance.now();
  const failures = await Promise.all(models.map(({ refresh }) => refresh()));
  const refreshedAt = performance.now();
  const receipts = [];
  for (const { source } of models) receipts.push(await predictSample(source));
  const [receipt] = receipts as [Sampled];
  const predictMs = performance.now() - refreshedAt;
  const heldMs = Math.max(0, Math.min(holdMs - (performance.now() - startedAt), remainingMs()));
  // The caller's going, or the time's end, only shortens the hold.
  if (heldMs > 0) await sleep(heldMs, signal).catch(() => undefined);
  const failure = failures.find((each) => each !== undefined);
  return {
    ...receipt,
    refreshMs: refreshedAt - startedAt,
    predictMs,
    heldMs,
    ...(failure !== undefined && { failure: { code: failure.code, message: failure.message } }),
  };
}

type Sampled = Pick<WarmReceipt, 'instance' | 'release' | 'coldStart'>;

function predictSample(source: ModelSource): Promise<Sampled> {
  return source.use(async ({ model: { task }, release, instance }) => {
    await task.run(await task.sample(), task.parseOptions({}));
    return { instance: instance?.id ?? '', release, coldStart: instance?.coldStart ?? false };
  });
}
