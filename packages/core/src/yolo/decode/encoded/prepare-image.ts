import type { Metadata } from 'sharp';
import type { ImageFormat } from '../../../media/sniff-image.ts';
import type { Warning } from '../../../warnings.ts';
import type { ImageSize } from '../image-limits.ts';
import { essentialJpeg } from './essential-jpeg.ts';
import { essentialTiff } from './essential-tiff.ts';
import { readPngHeader } from './png-header.ts';

/** An image's header: stored size, sample type, and the orientation to undo. */
export interface ImageHeader extends ImageSize, Pick<Metadata, 'depth'> {
  /** `cmyk` if a colour profile is needed. */
  readonly space?: string;
  readonly orientation?: number | undefined;
  readonly pages?: number | undefined;
}

/** Bytes for the decoder, and facts about their file. */
export interface PreparedImage {
  readonly bytes: Uint8Array;
  /**
   * The decoder's level at which lost data is an error and odd metadata is not, by experiment: `error` for
   * JPEG, whose bytes turn warnings into errors, `warning` for all others.
   */
  readonly failOn: 'error' | 'warning';
  /** Pages, if known without the decoder. */
  readonly pages: number | undefined;
  /** Size, if simple to read from the header: too large images are refused before any decode. */
  readonly size: ImageSize | undefined;
  /** Set if the decoder's metadata is not needed, which costs half a millisecond and 15 KB of garbage. */
  readonly header?: ImageHeader;
  readonly warnings: readonly Warning[];
}

/**
 * Removes everything that causes harmless decoder warnings, so that the return code of the decode shows
 * whether all pixels are present.
 * @throws YoloLiftError `IMAGE_CORRUPT`, `IMAGE_UNSUPPORTED`, `IMAGE_TOO_SLOW` - by its headers.
 */
export async function prepareImage(
  source: Uint8Array,
  { format, name }: { readonly format: ImageFormat; readonly name: string },
): Promise<PreparedImage> {
  switch (format) {
    case 'jpeg': {
      const { bytes, size, lacksEnd, isPlain } = essentialJpeg(source, name);
      const header = isPlain && { header: { ...size, depth: 'uchar' as const } };
      return {
        bytes,
        size,
        ...header,
        failOn: 'error',
        pages: 1,
        warnings: lacksEnd ? [INCOMPLETE_END] : [],
      };
    }
    case 'tiff':
      return { ...(await essentialTiff(source, name)), failOn: 'warning', warnings: [] };
    case 'png':
      return { bytes: source, ...readPngHeader(source), failOn: 'warning', warnings: [] };
    default:
      return { bytes: source, failOn: 'warning', size: undefined, pages: undefined, warnings: [] };
  }
}

const INCOMPLETE_END: Warning = {
  code: 'IMAGE_INCOMPLETE_END',
  message: 'the JPEG has no end marker; the image is complete, but the file was truncated or not closed',
};
