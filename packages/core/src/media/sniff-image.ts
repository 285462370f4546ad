/** Supported formats. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif';

/** The format by the first bytes of a file; `name` is for messages. */
export type SniffedImage =
  | { readonly accepted: true; readonly format: ImageFormat }
  | { readonly accepted: false; readonly name: string };

/** Bytes that `sniffImage` reads. */
const SNIFFED_BYTES = 256;

/** A signature in Latin-1, one character a byte, and its byte offset. */
type Signature = readonly [text: string, offset?: number];

const ACCEPTED: readonly (readonly [ImageFormat, ...Signature[]])[] = [
  ['jpeg', ['\xff\xd8\xff']],
  ['png', ['\x89PNG\r\n\x1a\n']],
  ['webp', ['WEBP', 8]],
  ['gif', ['GIF87a'], ['GIF89a']],
  // Classic and BigTIFF, in either byte order.
  ['tiff', ['II*\0'], ['MM\0*'], ['II+\0'], ['MM\0+']],
  ['avif', ['ftypavif', 4], ['ftypavis', 4]],
];

const REFUSED: readonly (readonly [name: string, ...Signature[]])[] = [
  ['a PDF document', ['%PDF']],
  ['a HEIC image', ['ftyphei', 4], ['ftyphev', 4], ['ftypmif1', 4], ['ftypmsf1', 4]],
  ['a video', ['ftyp', 4], ['\x1a\x45\xdf\xa3'], ['AVI ', 8]],
  ['a Photoshop document (PSD)', ['8BPS']],
  ['a BMP image', ['BM']],
  ['a JPEG XL image', ['\xff\x0a'], ['JXL ', 4]],
  ['a JPEG 2000 image', ['jP  ', 4], ['\xff\x4f\xff\x51']],
  ['an icon (ICO)', ['\0\0\x01\0']],
  ['an archive', ['PK\x03\x04'], ['\x1f\x8b'], ['7z\xbc\xaf']],
];

const MARKUP: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['an SVG drawing', /<svg[\s>]/i],
  ['a web page', /<html[\s>]|<!doctype html/i],
  ['an XML document (SVG is not accepted)', /<\?xml/i],
];

/**
 * Detects a file's format from its first bytes, not from its name, before any decoder runs. `FF D8 FF …` →
 * accepted `jpeg`; `%PDF-1.7` → not accepted, `a PDF document`.
 */
export function sniffImage(bytes: Uint8Array): SniffedImage {
  const length = Math.min(bytes.length, SNIFFED_BYTES);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
  const accepted = ACCEPTED.find(([, ...signatures]) => matchesAny(head, signatures));
  if (accepted !== undefined) return { accepted: true, format: accepted[0] };
  return { accepted: false, name: nameRefused(head) };
}

function matchesAny(head: string, signatures: readonly Signature[]): boolean {
  return signatures.some(([text, offset = 0]) => head.startsWith(text, offset));
}

function nameRefused(head: string): string {
  const refused = REFUSED.find(([, ...signatures]) => matchesAny(head, signatures));
  if (refused !== undefined) return refused[0];
  const markup = MARKUP.find(([, pattern]) => pattern.test(head));
  if (markup !== undefined) return markup[0];
  const before = head.indexOf('\xff\xd8\xff');
  if (before > 0) return `a JPEG after ${before} extra bytes (remove them)`;
  return isText(head) ? 'text' : 'in an unknown format';
}

/** Printable ASCII, Latin-1 or UTF-8, tabs and line ends. */
function isText(head: string): boolean {
  return /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(head);
}
