import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

// Its own types need browser types.
const { parse }: { parse(file: string, text: string): Promise<Readonly<Record<string, unknown>>> } =
  createRequire(import.meta.url)('@cdktn/hcl2json');

/** HCL as JSON: kind, name, then one entry per block. */
type Blocks = Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>;
/** Contents of a block: values, strings with `${…}`, and lists of blocks. */
export type Block = Readonly<Record<string, unknown>>;

/** All files of the configuration, merged. */
export interface Configuration {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly locals?: readonly Block[];
  readonly variable?: Readonly<Record<string, readonly Block[]>>;
}

const FOLDER = new URL('../', import.meta.url);

/**
 * Reads `*.tf`.
 * @param edit - changes a file's text before parsing.
 * @throws Error - syntax error, with file and line.
 */
export async function readConfiguration(
  edit: (text: string, file: string) => string = (text) => text,
): Promise<Configuration> {
  const all: Record<string, unknown> = {};
  for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.tf')).sort()) {
    const text = edit(await readFile(new URL(file, FOLDER), 'utf8'), file);
    merge(all, await parse(file, text));
  }
  return all;
}

function merge(target: Record<string, unknown>, more: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(more)) {
    const before = target[name];
    if (Array.isArray(before) && Array.isArray(value)) target[name] = [...before, ...value];
    else if (isRecord(before) && isRecord(value)) merge(before, value);
    else target[name] = value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
