import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '@yololift/core';

/** Endings of files whose labels stand under a key: Ultralytics' `data.yaml`, Hugging Face's `config.json`. */
const STRUCTURED = /\.(ya?ml|json)$/i;

/** A text that is meant as a file rather than as a label. */
const FILE_LIKE = /[/\\]|\.(txt|names|csv)$/i;

/**
 * Reads the labels that `--labels` means, in class order: a file with one a line; a `data.yaml` (its `names`, a list, a
 * map by number, or another file) or a `config.json` (`id2label`); or the labels themselves, `person,car` or `person`.
 * @throws YoloLiftError `INVALID_OPTION` - the file cannot be read, holds none, or leaves a class without a label.
 */
export async function readLabels(given: string): Promise<readonly string[]> {
  if (STRUCTURED.test(given)) return readStructured(given);
  const text = given.includes(',') ? undefined : await readText(given);
  if (text !== undefined) return inOrderOfClasses(linesOf(text), given);
  if (FILE_LIKE.test(given) && !given.includes(',')) throw unreadable(given);
  // A list of one used to be written with a comma behind it.
  return inOrderOfClasses(given.replace(/,\s*$/, '').split(','), 'the list');
}

async function readStructured(file: string): Promise<readonly string[]> {
  const text = await readText(file);
  if (text === undefined) throw unreadable(file);
  const { parse } = await import('yaml'); // JSON too
  const document = parsed(() => parse(text.replace(/^\uFEFF/, '')) as unknown, file);
  const names = isMap(document) ? (document.names ?? document.id2label) : document;
  if (typeof names === 'string') return readLabels(join(dirname(file), names));
  if (Array.isArray(names)) return inOrderOfClasses(names.map(String), file);
  if (isMap(names)) return inOrderOfClasses(byNumber(names, file), file);
  throw invalid(`${file} has no labels: they stand under "names", as a list or as 0: person, 1: car …`);
}

function parsed(parse: () => unknown, file: string): unknown {
  try {
    return parse();
  } catch (cause) {
    const [line = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw invalid(`${file} cannot be read: ${line}`, cause);
  }
}

/** `{ 1: car, 0: person }` → person, car */
function byNumber(names: Readonly<Record<string, unknown>>, file: string): readonly string[] {
  const count = Object.keys(names).length;
  return Array.from({ length: count }, (_, index) => {
    if (Object.hasOwn(names, index)) return String(names[index]);
    throw invalid(
      `${file} has ${count} labels, and none for class ${index}: they count from 0 without a gap`,
    );
  });
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/);
}

/** Trims them. A gap would give all that follow another class. */
function inOrderOfClasses(labels: readonly string[], where: string): readonly string[] {
  const trimmed = labels.map((label) => label.trim());
  const gap = trimmed.indexOf('');
  if (gap < 0) return trimmed;
  const message =
    trimmed.length === 1
      ? `${where} holds no label`
      : `${where} has no label for class ${gap}: name one for each class, without blank lines between`;
  throw invalid(`labels: ${message}`);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR') return undefined; // a label may be called as a folder is
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause?: unknown): YoloLiftError {
  return invalid(
    `labels: ${file} cannot be read; name a file with one label a line, a data.yaml, or the labels: a,b,c`,
    cause,
  );
}

function invalid(message: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_OPTION', message, { cause });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
