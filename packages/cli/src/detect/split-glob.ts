/** A glob split into a literal folder and a pattern. */
export interface SplitGlob {
  /** Native path; `.` for the current folder. */
  readonly folder: string;
  /** Separated by `/`. */
  readonly pattern: string;
}

/** Path rules of the machine. */
export interface GlobPlatform {
  /** On Windows `\` separates folders, as `/` does; elsewhere it escapes: `\[`. */
  readonly isWindows: boolean;
  /** Whether a folder with this exact name exists, so that `photos (1)` is not a pattern. */
  readonly isFolder: (path: string) => Promise<boolean>;
}

/** Special characters of globs. */
const SIGNS = /[*?[\]{}()!+@|]/;
const ESCAPED = /\\([*?[\]{}()!+@|\\])/g;

/**
 * Splits a glob into its base folder and pattern; returns undefined for a path without a pattern.
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
  return hasSigns(pattern) ? { folder: joinFolder(plain), pattern } : undefined;
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

/** Joins parts: `['', 'mnt']` → `/mnt`; `['']` → `/`; `['C:']` → `C:/`, since `C:` is that drive's current folder. */
function joinFolder(parts: readonly string[]): string {
  if (parts.length === 0) return '.';
  const folder = parts.join('/');
  return folder === '' || /^[a-z]:$/i.test(folder) ? `${folder}/` : folder;
}
