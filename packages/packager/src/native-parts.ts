import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A library linked into a binary. */
export interface NativePart {
  readonly name: string;
  readonly version: string;
  /** As named by the binary's publisher. */
  readonly license: string | undefined;
}

/**
 * Lists the libraries in sharp's libvips, mostly image decoders, for which security advisories exist. Other
 * packages do not document their binaries.
 * @param folder - of an `@img/sharp-libvips-…` package; its README lists the licences.
 */
export async function nativeParts({
  name,
  folder,
}: {
  readonly name: string;
  readonly folder: string;
}): Promise<readonly NativePart[]> {
  if (!name.startsWith('@img/sharp-libvips-')) return [];
  const versions = JSON.parse(await readFile(join(folder, 'versions.json'), 'utf8')) as Record<
    string,
    string
  >;
  const licences = readLicences(await readFile(join(folder, 'README.md'), 'utf8'));
  return Object.entries(versions).map(([short, version]) => {
    const known = [short, `lib${short}`, LONG_NAMES[short] ?? ''].find((one) => licences.has(one)) ?? short;
    return { name: known, version, license: licences.get(known) };
  });
}

const LONG_NAMES: Readonly<Record<string, string>> = { uhdr: 'libultrahdr' };

/** `| cgif | MIT License |` → cgif: MIT License. Links become their text. */
function readLicences(readme: string): ReadonlyMap<string, string> {
  const rows = readme.matchAll(/^\| *([\w-]+) *\| *(.+?) *\|$/gm);
  return new Map(
    [...rows].map(([, name = '', text = '']) => [name, text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')]),
  );
}
