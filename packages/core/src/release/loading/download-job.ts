import { YoloLiftError } from '../../errors.ts';
import type { FetchResult, ObjectReader } from '../../ports/object-reader.ts';
import type { ManifestFile } from '../manifest.ts';
import type { SpeedWatch } from '../speed-limits.ts';

/** One file to fetch, and where it goes. */
export interface DownloadJob {
  readonly reader: ObjectReader;
  readonly key: string;
  readonly file: ManifestFile;
  /** Path to write; must not exist. Gone again where the download fails. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly watch: SpeedWatch;
}

/** The answer to a request without an ETag. */
export function modified(result: FetchResult): Extract<FetchResult, { kind: 'modified' }> {
  if (result.kind === 'modified') return result;
  throw new YoloLiftError('INTERNAL', 'a reader answered "not modified" to a request without an ETag');
}

/** Cut or changed on the way: a retry may help. */
export function mismatch(message: string): YoloLiftError {
  return new YoloLiftError('DIGEST_MISMATCH', message, { isRetryable: true });
}
