import { type FailedImageDocument, failedImageDocument, YoloLiftError } from '@yololift/core';
import type { SkippedFile } from './file-kinds.ts';

/** Kinds that are named; of more, the rest is counted. */
const MOST_KINDS = 8;

/** `skipped 3 files that are no pictures: 2 PDF, 1 MP4` */
export function describeSkipped(skipped: readonly SkippedFile[]): string {
  const kinds = [...Map.groupBy(skipped, ({ kind }) => kind)]
    .map(([kind, { length }]) => ({ kind, length }))
    .toSorted((a, b) => b.length - a.length);
  const named = kinds.slice(0, MOST_KINDS).map(({ kind, length }) => `${length} ${kind}`);
  const rest = kinds.slice(MOST_KINDS).reduce((sum, { length }) => sum + length, 0);
  const files =
    skipped.length === 1 ? '1 file that is no picture' : `${skipped.length} files that are no pictures`;
  return `skipped ${files} yololift reads: ${[...named, ...(rest > 0 ? [`${rest} others`] : [])].join(', ')}`;
}

/** A skipped document's place in JSON. */
export function skippedDocument({ path, kind }: SkippedFile): FailedImageDocument {
  const message = `${path} is no picture yololift reads (${kind}); convert it to JPEG, PNG, WebP, AVIF, TIFF or GIF`;
  return failedImageDocument(path, new YoloLiftError('IMAGE_UNSUPPORTED', message));
}
