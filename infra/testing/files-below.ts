import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Lists the files below a folder, by paths that begin there. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}
