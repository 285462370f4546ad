import { createHash } from 'node:crypto';
import { YoloLiftError } from '@yololift/core';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release';
import { plainWebUri } from '@yololift/core/stores';
import type { SourceImage } from './image-reader.ts';

/** What a result is the result of: the same image, release and options never need work twice. */
export interface ResultSubject {
  readonly image: Pick<SourceImage, 'uri' | 'etag'>;
  /** With its digest. */
  readonly release: ReleaseName;
  /** What the model was told, such as `confidence`: other options find other things. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const SHORT_DIGEST_LENGTH = 12;
const HASH_LENGTH = 32;
/** Code points; in UTF-8 at most 4 bytes each, and a file's name has 255 at most. */
const NAME_LENGTH = 48;

/**
 * Where a result lies below its root: `<model>/<version>/<short digest>/<file name>-<hash>.json`. The hash is over the
 * image's URI and ETag, the release's whole digest, and the options.
 * `file:///scans/in/page%201.png` → `documents/3/0f1e2d3c4b5a/page_1.png-….json`
 * @throws YoloLiftError `INVALID_OPTION` - the release has no digest.
 */
export function resultKey({ image, release, options = {} }: ResultSubject): string {
  const { digest } = release;
  if (digest === undefined) {
    const message = `results are kept for releases with a digest; ${formatReleaseName(release)} has none`;
    throw new YoloLiftError('INVALID_OPTION', message);
  }
  const shortDigest = digest.replace('sha256:', '').slice(0, SHORT_DIGEST_LENGTH);
  const identity = [plainWebUri(image.uri), image.etag, digest, Object.entries(options).toSorted()];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, HASH_LENGTH);
  return `${formatReleaseName(release)}/${shortDigest}/${createFileName(image.uri)}-${hash}.json`;
}

/** Letters and digits of any script, so that people find their files; nothing that a store, shell or URI reads. */
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
    return segment; // a bucket's key, which is not encoded
  }
}
