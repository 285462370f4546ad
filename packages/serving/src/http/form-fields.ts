import { YoloLiftError } from '@yololift/core/errors';
import { sniffImage } from '@yololift/core/media';
import { type OptionNames, shownName } from '@yololift/core/model';
import { decodeBase64, decodePictureText } from '../commands/requests/decode-base64.ts';
import { parseOptionsPart } from '../commands/requests/parse-json-body.ts';
import type { PredictBody, SentImage } from '../commands/requests/sent-images.ts';
import { readFormOptions } from './form-options.ts';
import type { PartHeader } from './part-header.ts';

/** A body, and how to read it. */
export interface Body {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly maxImages: number;
  /** Names of the options that a form may have. */
  readonly names: OptionNames;
}

/** One field of a form, multipart or URL-encoded. */
export interface FormField extends Pick<PartHeader, 'name' | 'filename' | 'type'> {
  readonly bytes: Uint8Array;
}

/** Names of fields that must hold an image. */
const IMAGE_NAMES = /^(?:image|img|file|photo|picture|upload|input|data)s?(?:\[\d*\])?$/i;

/** The content of a field; `undefined` for an empty one, which a form sends if no file was chosen. */
type FieldContent =
  | { readonly image: SentImage }
  | { readonly options: Readonly<Record<string, unknown>> }
  | { readonly text: readonly [name: string, text: string] }
  | undefined;

/**
 * Separates images from options in a form. An image is: a file in any field; image bytes without a file name; base64 of
 * an image. A part that is JSON, or named `options`, holds several options. Any other text is one option, see
 * `readFormOptions`.
 *
 * @throws YoloLiftError `INVALID_OPTION` - an unknown option.
 * @throws YoloLiftError `INVALID_REQUEST` - an image field without an image.
 */
export function parseFields(fields: readonly FormField[], names: OptionNames): PredictBody {
  const contents = fields.map((field) => readField(field, names));
  const texts = contents.flatMap((one) => (one && 'text' in one ? [one.text] : []));
  const { options, warnings } = readFormOptions(texts, names);
  const optionParts = contents.flatMap((one) => (one && 'options' in one ? [one.options] : []));
  return {
    images: contents.flatMap((one) => (one && 'image' in one ? [one.image] : [])),
    options: Object.assign({}, ...optionParts, options),
    warnings,
  };
}

function readField(field: FormField, names: OptionNames): FieldContent {
  const { name, filename, bytes } = field;
  if (bytes.length === 0 && !filename) return undefined;
  const path = filename || shownName(name) || 'image';
  const isOption = names.has(name) && !filename;
  const picture = isOption ? undefined : findPicture(bytes, path);
  if (picture !== undefined) return { image: { path, bytes: picture } };
  return filename || isBinary(field) ? { image: { path, bytes } } : readTextField(field);
}

function findPicture(bytes: Uint8Array, path: string): Uint8Array | undefined {
  return sniffImage(bytes).accepted ? bytes : decodePictureText(bytes, `the form's field "${path}"`);
}

function readTextField(field: FormField): FieldContent {
  const { name, type, bytes } = field;
  const text = decodeText(field);
  if (type === 'application/json' || name === 'options') return { options: parseOptionsPart(bytes) };
  if (!IMAGE_NAMES.test(name) || text.trim() === '') return { text: [name, text] };
  return { image: { path: name, bytes: decodeBase64(text, `the form's field "${name}"`) } };
}

function isBinary({ type }: FormField): boolean {
  return type.startsWith('image/') || type.endsWith('/octet-stream');
}

function decodeText({ name, bytes }: FormField): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `the form's field "${shownName(name)}" is neither an image nor UTF-8 text`;
    throw new YoloLiftError('INVALID_REQUEST', message, { cause });
  }
}
