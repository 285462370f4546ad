import { YoloLiftError } from '../errors.ts';
import { optionsFromText } from './detect-options.ts';
import { assertImageCount, type DetectBody, type SentImage } from './sent-images.ts';

/** Text fields a form may have beside its images: every option, and some to spare. */
const MAX_TEXT_FIELDS = 16;

/**
 * Reads a form: every file is an image, whatever its field is called; every text field is an option.
 *
 * @param contentType - the header with the form's boundary.
 * @throws YoloLiftError `INVALID_REQUEST` - the form is broken, or has no file.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - more than `maxImages` files.
 */
export async function parseFormBody(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
  maxImages: number,
): Promise<DetectBody> {
  assertPartCount(body, contentType, maxImages);
  const entries = [...(await parseForm(body, contentType))];
  const files = entries.filter((entry): entry is [string, File] => entry[1] instanceof File);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  assertImageCount(
    files.length,
    maxImages,
    'the form has no file; send one, as `curl -F image=@photo.jpg` does',
  );
  return { images: await Promise.all(files.map(toImage)), options: optionsFromText(texts) };
}

/** Counted before the form is taken apart: a small body can hold a hundred thousand parts. */
function assertPartCount(body: Uint8Array, contentType: string, maxImages: number): void {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) throw broken('its Content-Type names no boundary', undefined);
  const most = maxImages + MAX_TEXT_FIELDS;
  // One mark before each part, and one at the end.
  if (countUpTo(body, mark, most + 2) <= most + 1) return;
  throw new YoloLiftError(
    'REQUEST_TOO_LARGE',
    `a form may have ${most} parts at most; send several requests`,
  );
}

function countUpTo(body: Uint8Array, mark: string, most: number): number {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(mark); at >= 0 && count < most; at = bytes.indexOf(mark, at + mark.length)) {
    count += 1;
  }
  return count;
}

async function parseForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'Content-Type': contentType } }).formData();
  } catch (cause) {
    throw broken('its parts do not match its boundary', cause);
  }
}

function broken(why: string, cause: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `the form (multipart/form-data) is broken: ${why}`, { cause });
}

async function toImage([field, file]: [string, File]): Promise<SentImage> {
  return { path: file.name || field, bytes: new Uint8Array(await file.arrayBuffer()) };
}
