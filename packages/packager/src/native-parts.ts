import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A library that is linked into a binary. */
export interface NativePart {
  readonly name: string;
  readonly version: string;
  /** In the words of who built the binary. */
  readonly license: string | undefined;
}

/**
 * Lists what sharp's libvips is built from: image decoders, mostly, of which advisories speak. Other packages do not say
 * what their binaries hold.
 * @param folder - of an `@img/sharp-libvips-…` package; its README has the licences.
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

/** `| cgif | MIT License |` → cgif: MIT License; links become their text. */
function readLicences(readme: string): ReadonlyMap<string, string> {
  const rows = readme.matchAll(/^\| *([\w-]+) *\| *(.+?) *\|$/gm);
  return new Map(
    [...rows].map(([, name = '', text = '']) => [name, text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')]),
  );
}
