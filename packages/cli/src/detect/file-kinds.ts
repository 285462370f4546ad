import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { sniffImage } from '@yololift/core';

/** A file of a folder that is not processed. */
export interface SkippedFile {
  readonly path: string;
  /** For messages: `PDF`, `MP4`, or `no extension`. */
  readonly kind: string;
  /** Whether it has visual content, as a PDF or a video: the user may expect detections for it. */
  readonly isDocument: boolean;
}

/** Extensions of the supported formats. */
const PICTURES = endings('jpg jpeg jfif png webp avif tif tiff gif');

/** Unsupported formats with visual content. */
const DOCUMENTS = endings(
  'pdf heic heif hif bmp dib svg psd jxl jp2 j2k jpx jpf ico tga pcx ppm pgm pbm pnm exr hdr dcm eps ai xps djvu ' +
    'dng cr2 cr3 nef arw orf rw2 raf raw ' +
    'mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp mts m2ts asf ogv ' +
    'doc docx odt rtf ppt pptx odp xls xlsx ods',
);

/** Files commonly stored beside pictures: labels, lists, notes, settings, thumbnail databases. */
const SIDE_FILES = endings(
  'txt json jsonl ndjson csv tsv xml yaml yml md names data cfg toml ini log html htm css js ts py ipynb sh bat ' +
    'db lnk cache onnx pt pth npy npz sha256 md5',
);

/** Bytes read to detect a format. */
const SNIFFED_BYTES = 256;

/** Whether a file has the extension of a supported picture. */
export function isPictureName(path: string): boolean {
  return PICTURES.has(getExtension(path));
}

/** Whether a file is commonly stored beside pictures, so that it is ignored silently. */
export function isSideFile(path: string): boolean {
  return SIDE_FILES.has(getExtension(path));
}

/**
 * Classifies a file without a picture extension: by its extension, or else by its first bytes.
 * Returns `picture` if these are of a supported format.
 */
export async function sniffFileKind(path: string): Promise<'picture' | SkippedFile> {
  const ending = getExtension(path);
  const kind = ending === '' ? 'no extension' : ending.toUpperCase();
  if (DOCUMENTS.has(ending)) return { path, kind, isDocument: true };
  const sniffed = sniffImage(await firstBytes(path));
  if (sniffed.accepted) return 'picture';
  const isDocument = /PDF|PSD|picture$|video|drawing|icon/.test(sniffed.name);
  return { path, kind, isDocument };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(SNIFFED_BYTES);
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return bytes.subarray(0, 0);
  try {
    return bytes.subarray(0, (await file.read(bytes, 0, SNIFFED_BYTES, 0)).bytesRead);
  } finally {
    await file.close();
  }
}

function getExtension(path: string): string {
  return extname(basename(path)).slice(1).toLowerCase();
}

function endings(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
