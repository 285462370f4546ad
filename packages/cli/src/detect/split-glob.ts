/** A glob as a folder that is taken as it is written, and the pattern of what is wanted in it. */
export interface SplitGlob {
  /** As the machine writes paths; `.` for the current folder. */
  readonly folder: string;
  /** With `/` between its parts. */
  readonly pattern: string;
}

/** What a machine's paths are like. */
export interface GlobPlatform {
  /** On Windows `\` separates folders, as `/` does; elsewhere it takes a sign as it is written: `\[`. */
  readonly isWindows: boolean;
  /** Whether there is a folder of this very name, so that its signs are no pattern: `photos (1)`. */
  readonly isFolder: (path: string) => Promise<boolean>;
}

/** Signs that a pattern may begin with. */
const SIGNS = /[*?[\]{}()!+@|]/;
const ESCAPED = /\\([*?[\]{}()!+@|\\])/g;

/**
 * Splits a glob into the folder it starts from and the pattern below. A path without a pattern is no glob: undefined.
 * `C:\scans\2024\*.png` on Windows → `C:/scans/2024`, `*.png`; `/mnt/photos (1)/**` → `/mnt/photos (1)`, `**`.
 */
export async function splitGlob(argument: string, platform: GlobPlatform): Promise<SplitGlob | undefined> {
  const text = platform.isWindows ? argument.replaceAll('\\', '/') : argument;
  const parts = text.split('/');
  const plain: string[] = [];
  for (const part of parts.slice(0, -1)) {
    const literal = await literalPart(part, plain, platform);
    if (literal === undefined) break;
    plain.push(literal);
  }
  const pattern = parts.slice(plain.length).join('/');
  return hasSigns(pattern) ? { folder: folderOf(plain), pattern } : undefined;
}

async function literalPart(
  part: string,
  before: readonly string[],
  { isFolder }: GlobPlatform,
): Promise<string | undefined> {
  if (!hasSigns(part)) return part.replace(ESCAPED, '$1');
  return (await isFolder([...before, part].join('/'))) ? part : undefined;
}

function hasSigns(text: string): boolean {
  return SIGNS.test(text.replace(ESCAPED, ''));
}

/** `['', 'mnt']` → `/mnt`; `['']` → `/`; `['C:']` → `C:/`, for `C:` alone is where that drive stands. */
function folderOf(parts: readonly string[]): string {
  if (parts.length === 0) return '.';
  const folder = parts.join('/');
  return folder === '' || /^[a-z]:$/i.test(folder) ? `${folder}/` : folder;
}
