import { sniffImage, YoloLiftError } from '@yololift/core';
import { type OptionNames, shownName } from '@yololift/core/model';
import { decodeBase64, pictureInText } from '../commands/requests/decode-base64.ts';
import { parseOptionsPart } from '../commands/requests/parse-json-body.ts';
import type { DetectBody, SentImage } from '../commands/requests/sent-images.ts';
import { readFormOptions } from './form-options.ts';
import type { PartHeader } from './part-header.ts';

/** A body that is to be read. */
export interface Body {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly maxImages: number;
  /** Of the options that a form may bring. */
  readonly names: OptionNames;
}

/** One field of a form, whichever way it came. */
export interface FormField extends Pick<PartHeader, 'name' | 'filename' | 'type'> {
  readonly bytes: Uint8Array;
}

/** Names of fields that are meant for an image, whatever stands in them. */
const IMAGE_NAMES = /^(?:image|img|file|photo|picture|upload|input|data)s?(?:\[\d*\])?$/i;

/** What a field turned out to be; `undefined`: an empty one, which a form sends for a file that was not chosen. */
type Meaning =
  | { readonly image: SentImage }
  | { readonly options: Readonly<Record<string, unknown>> }
  | { readonly text: readonly [name: string, text: string] }
  | undefined;

/**
 * Tells images and options among the fields of a form. An image is: a file, whatever its field is called; bytes of a
 * picture, though their client names no file; base64 of a picture. A part that is JSON, or is called `options`, holds
 * several options. Every other text is one option, see `readFormOptions`.
 *
 * @throws YoloLiftError `INVALID_OPTION` - a text that is no option.
 * @throws YoloLiftError `INVALID_REQUEST` - a field for an image that holds none.
 */
export function imagesAndOptions(fields: readonly FormField[], names: OptionNames): DetectBody {
  const meanings = fields.map((field) => readMeaning(field, names));
  const texts = meanings.flatMap((one) => (one && 'text' in one ? [one.text] : []));
  const { options, warnings } = readFormOptions(texts, names);
  const together = meanings.flatMap((one) => (one && 'options' in one ? [one.options] : []));
  return {
    images: meanings.flatMap((one) => (one && 'image' in one ? [one.image] : [])),
    options: Object.assign({}, ...together, options),
    warnings,
  };
}

function readMeaning(field: FormField, names: OptionNames): Meaning {
  const { name, filename, bytes } = field;
  if (bytes.length === 0 && !filename) return undefined;
  const path = filename || shownName(name) || 'image';
  const isOption = names.has(name) && !filename;
  const picture = isOption ? undefined : pictureIn(bytes, path);
  if (picture !== undefined) return { image: { path, bytes: picture } };
  return filename || isBinary(field) ? { image: { path, bytes } } : meaningOfText(field);
}

function pictureIn(bytes: Uint8Array, path: string): Uint8Array | undefined {
  return sniffImage(bytes).accepted ? bytes : pictureInText(bytes, `the form's field "${path}"`);
}

function meaningOfText(field: FormField): Meaning {
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
    const message = `the form's field "${shownName(name)}" is neither a picture nor text`;
    throw new YoloLiftError('INVALID_REQUEST', message, { cause });
  }
}
