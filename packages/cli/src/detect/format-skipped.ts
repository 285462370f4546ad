import { type FailedImageDocument, failedImageDocument, YoloLiftError } from '@yololift/core';
import type { SkippedFile } from './file-kinds.ts';

/** Most kinds listed by name; the rest are counted. */
const MOST_KINDS = 8;

/** Formats `skipped 3 unsupported files: 2 PDF, 1 MP4`. */
export function describeSkipped(skipped: readonly SkippedFile[]): string {
  const kinds = [...Map.groupBy(skipped, ({ kind }) => kind)]
    .map(([kind, { length }]) => ({ kind, length }))
    .toSorted((a, b) => b.length - a.length);
  const named = kinds.slice(0, MOST_KINDS).map(({ kind, length }) => `${length} ${kind}`);
  const rest = kinds.slice(MOST_KINDS).reduce((sum, { length }) => sum + length, 0);
  const files = skipped.length === 1 ? '1 unsupported file' : `${skipped.length} unsupported files`;
  return `skipped ${files}: ${[...named, ...(rest > 0 ? [`${rest} others`] : [])].join(', ')}`;
}

/** The JSON entry of a skipped document. */
export function skippedDocument({ path, kind }: SkippedFile): FailedImageDocument {
  const message = `${path} has an unsupported format (${kind}); convert it to JPEG, PNG, WebP, AVIF, TIFF or GIF`;
  return failedImageDocument(path, new YoloLiftError('IMAGE_UNSUPPORTED', message));
}
