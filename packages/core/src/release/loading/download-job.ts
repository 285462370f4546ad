import { YoloLiftError } from '../../errors.ts';
import type { FetchResult, ObjectReader } from '../../ports/object-reader.ts';
import type { ManifestFile } from '../manifest.ts';
import type { SpeedWatch } from '../speed-limits.ts';

/** One file to download. */
export interface DownloadJob {
  readonly reader: ObjectReader;
  readonly key: string;
  readonly file: ManifestFile;
  /** Path to write; must not exist. Removed if the download fails. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly watch: SpeedWatch;
}

/** The result of a request without an ETag. */
export function modified(result: FetchResult): Extract<FetchResult, { kind: 'modified' }> {
  if (result.kind === 'modified') return result;
  throw new YoloLiftError('INTERNAL', 'a reader returned "not modified" to a request without an ETag');
}

/** Truncated or changed in transit; retryable. */
export function mismatch(message: string): YoloLiftError {
  return new YoloLiftError('DIGEST_MISMATCH', message, { isRetryable: true });
}
