import { releaseBytes } from '../release/loading/fetch-files.ts';
import type { Manifest } from '../release/manifest.ts';
import { formatReleaseName } from '../release/pointer.ts';
import { runPublishingWork, workTimeoutMs } from './run-publishing-work.ts';

/** A release whose files lie in a folder. */
export interface ReleaseInFolder {
  readonly manifest: Manifest;
  readonly folder: string;
}

/** Whether this process can load a release of its runtime: of others, digests are all that is compared. */
export function canTry({ runtime }: Pick<Manifest, 'runtime'>): boolean {
  return runtime === 'yolo';
}

/** How a release is tried. */
export interface TryOptions {
  /** Where its files came from, for messages. */
  readonly from: string;
  /** Default: 60 s, and more for a large one. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Loads a release and runs its self-test, in a process of its own.
 * @throws YoloLiftError `SELF_TEST_FAILED` - it gives something else than when it was published, crashes ONNX Runtime, or
 *   is not done in time.
 * @throws YoloLiftError as `loadYolo`: it does not load.
 */
export async function tryRelease(release: ReleaseInFolder, options: TryOptions): Promise<void> {
  const { manifest, folder } = release;
  const { from, timeoutMs = workTimeoutMs(releaseBytes(manifest)), signal } = options;
  const subject = `${formatReleaseName({ model: manifest.name, version: manifest.version })} of ${from}`;
  await runPublishingWork('try', { manifest, folder }, { subject, timeoutMs, signal });
}
