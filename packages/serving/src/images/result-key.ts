import { createHash } from 'node:crypto';
import { YoloLiftError } from '@yololift/core/errors';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release/pointer';
import { plainWebUri } from '@yololift/core/stores';
import type { SourceImage } from './image-reader.ts';

/** Identifies a result: the same image, release and options give the same result. */
export interface ResultSubject {
  readonly image: Pick<SourceImage, 'uri' | 'etag'>;
  /** With its digest. */
  readonly release: ReleaseName;
  /** Options of the prediction, such as `confidence`. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const SHORT_DIGEST_LENGTH = 12;
const HASH_LENGTH = 32;
/** Code points, at most 4 bytes each in UTF-8; a file name may have 255 bytes. */
const NAME_LENGTH = 48;

/**
 * Creates a result's key: `<model>/<version>/<short digest>/<file name>-<hash>.json`. The hash covers the image's URI and
 * ETag, the release's full digest, and the options.
 * `file:///scans/in/page%201.png` → `documents/3/0f1e2d3c4b5a/page_1.png-….json`
 * @throws YoloLiftError `INVALID_OPTION` - the release has no digest.
 */
export function resultKey({ image, release, options = {} }: ResultSubject): string {
  const { digest } = release;
  if (digest === undefined) {
    const message = `results need a release with a digest; ${formatReleaseName(release)} has none`;
    throw new YoloLiftError('INVALID_OPTION', message);
  }
  const shortDigest = digest.replace('sha256:', '').slice(0, SHORT_DIGEST_LENGTH);
  const identity = [plainWebUri(image.uri), image.etag, digest, Object.entries(options).toSorted()];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, HASH_LENGTH);
  return `${formatReleaseName(release)}/${shortDigest}/${createFileName(image.uri)}-${hash}.json`;
}

/** Keeps letters and digits of any script; replaces characters that are special to stores, shells or URIs. */
function createFileName(uri: string): string {
  const last = plainWebUri(uri).split('/').at(-1) ?? '';
  const name = decode(last)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')
    .replace(/^[._-]+/, '');
  return [...name].slice(0, NAME_LENGTH).join('') || 'image';
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a bucket key, which is not encoded
  }
}
