import type { Metadata } from 'sharp';
import type { ImageFormat } from '../../../media/sniff-image.ts';
import type { Warning } from '../../../warnings.ts';
import type { ImageSize } from '../image-limits.ts';
import { essentialJpeg } from './essential-jpeg.ts';
import { essentialTiff } from './essential-tiff.ts';
import { readPngHeader } from './png-header.ts';

/** What is asked of a picture's header: its size as stored, the type of its samples, and what is to be undone. */
export interface ImageHeader extends ImageSize, Pick<Metadata, 'depth'> {
  /** `cmyk` where a colour profile is needed. */
  readonly space?: string;
  readonly orientation?: number | undefined;
  readonly pages?: number | undefined;
}

/** Bytes for the decoder, and what their file holds beside them. */
export interface PreparedImage {
  readonly bytes: Uint8Array;
  /**
   * The decoder's level at which lost data is an error and metadata is not, by experiment: `error` for JPEG, whose
   * warnings are made errors by the bytes themselves, and `warning` for all others.
   */
  readonly failOn: 'error' | 'warning';
  /** Pages, where the decoder is not to be asked. */
  readonly pages: number | undefined;
  /** Where the header tells it so simply that no decode need begin for a picture that is too large. */
  readonly size: ImageSize | undefined;
  /** Where the decoder need not be asked: that costs half a millisecond, and 15 KB for the garbage collector. */
  readonly header?: ImageHeader;
  readonly warnings: readonly Warning[];
}

/**
 * Takes away from a picture what a decoder may warn of without harm, so that the return code of its decode alone
 * says whether every pixel is there.
 * @throws YoloLiftError `IMAGE_CORRUPT`, `IMAGE_UNSUPPORTED`, `IMAGE_TOO_SLOW` - as its headers tell.
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
  message:
    'the JPEG lacks its end marker; every block of the picture is there, but the file was cut or never closed',
};
