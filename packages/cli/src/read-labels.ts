import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '@yololift/core';

/** Files with labels under a key: Ultralytics' `data.yaml`, Hugging Face's `config.json`. */
const STRUCTURED = /\.(ya?ml|json)$/i;

/** Text that looks like a file name rather than a label. */
const FILE_LIKE = /[/\\]|\.(txt|names|csv)$/i;

/**
 * Reads the labels of `--labels` in class order: a file with one per line; a `data.yaml` (`names`: a list, a map by
 * number, or another file) or a `config.json` (`id2label`); or the labels themselves, `person,car` or `person`.
 * @throws YoloLiftError `INVALID_OPTION` - the file cannot be read, has no labels, or lacks one for a class.
 */
export async function readLabels(given: string): Promise<readonly string[]> {
  if (STRUCTURED.test(given)) return readStructured(given);
  const text = given.includes(',') ? undefined : await readText(given);
  if (text !== undefined) return inOrderOfClasses(splitLines(text), given);
  if (FILE_LIKE.test(given) && !given.includes(',')) throw unreadable(given);
  // Earlier versions needed a trailing comma for a single label.
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
  throw invalid(`${file} has no labels: add them under "names", as a list or as 0: person, 1: car …`);
}

function parsed(parse: () => unknown, file: string): unknown {
  try {
    return parse();
  } catch (cause) {
    const [line = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw invalid(`cannot parse ${file}: ${line}`, cause);
  }
}

/** `{ 1: car, 0: person }` → person, car */
function byNumber(names: Readonly<Record<string, unknown>>, file: string): readonly string[] {
  const count = Object.keys(names).length;
  return Array.from({ length: count }, (_, index) => {
    if (Object.hasOwn(names, index)) return String(names[index]);
    throw invalid(`${file} has ${count} labels but none for class ${index}: number them from 0 without gaps`);
  });
}

function splitLines(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/);
}

/** Trims labels and refuses empty ones: a gap would shift all later classes. */
function inOrderOfClasses(labels: readonly string[], where: string): readonly string[] {
  const trimmed = labels.map((label) => label.trim());
  const gap = trimmed.indexOf('');
  if (gap < 0) return trimmed;
  const message =
    trimmed.length === 1
      ? `${where} contains no label`
      : `${where} has no label for class ${gap}: give one for each class, without blank lines`;
  throw invalid(`labels: ${message}`);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR') return undefined; // a label may have the name of a folder
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause?: unknown): YoloLiftError {
  return invalid(
    `labels: cannot read ${file}; give a file with one label per line, a data.yaml, or the labels: a,b,c`,
    cause,
  );
}

function invalid(message: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_OPTION', message, { cause });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
