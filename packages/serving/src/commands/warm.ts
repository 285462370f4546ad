import type { Deadline } from '@yololift/core/async';
import type { ReleaseName } from '@yololift/core/release/pointer';
import type { ModelSource } from '../slot/served-model.ts';
import type { Failure } from '../slot/slot-errors.ts';

/** The outcome of warming one instance. Times in ms. */
export interface WarmReceipt {
  readonly instance: string;
  /** The release it serves. */
  readonly release: ReleaseName | undefined;
  /** Whether this was the instance's first request. */
  readonly coldStart: boolean;
  /** Time to read the pointer and load the release. */
  readonly refreshMs: number;
  /** Time of one inference, decoding included. */
  readonly predictMs: number;
  /** How long the instance stayed busy afterwards, so that concurrent calls reached other instances. */
  readonly heldMs: number;
  /** Why the pointer could not be read, or its release could not be loaded. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** A model that can be warmed. */
export interface WarmModel {
  readonly source: ModelSource;
  /** Reads the pointer and waits for the load. Returns the failure of either. */
  readonly refresh: () => Promise<Failure | undefined>;
}

/** Dependencies of `warmInstance`. */
export interface WarmDeps {
  /** At least one. */
  readonly models: readonly WarmModel[];
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Warms this instance: for each model, reads the pointer, loads its release and runs one inference. With several models,
 * the receipt has the first one's release and the total times.
 * @throws YoloLiftError the load error of a model that is not available.
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
  // An abort only shortens the hold.
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
