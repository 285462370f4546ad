import { releaseBytes } from '../release/loading/fetch-files.ts';
import type { Manifest } from '../release/manifest.ts';
import { formatReleaseName } from '../release/pointer.ts';
import { runPublishingWork, workTimeoutMs } from './run-publishing-work.ts';

/** A release in a local folder. */
export interface ReleaseInFolder {
  readonly manifest: Manifest;
  readonly folder: string;
}

/** Whether this process can load releases of this runtime. Others are only verified by digest. */
export function canTry({ runtime }: Pick<Manifest, 'runtime'>): boolean {
  return runtime === 'yolo';
}

/** Options of `tryRelease`. */
export interface TryOptions {
  /** Source of the files, for messages. */
  readonly from: string;
  /** Default: `workTimeoutMs` of the release's size. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Loads a release and runs its self-test in a child process.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the result differs from the recorded one, or the model crashes ONNX Runtime
 *   or times out.
 * @throws YoloLiftError as `loadYolo`.
 */
export async function tryRelease(release: ReleaseInFolder, options: TryOptions): Promise<void> {
  const { manifest, folder } = release;
  const { from, timeoutMs = workTimeoutMs(releaseBytes(manifest)), signal } = options;
  const subject = `${formatReleaseName({ model: manifest.name, version: manifest.version })} of ${from}`;
  await runPublishingWork('try', { manifest, folder }, { subject, timeoutMs, signal });
}
