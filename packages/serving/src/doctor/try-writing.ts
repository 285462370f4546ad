import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OWNER } from '@yololift/core/release';

/**
 * Creates a folder as the cache does, writes a file in it, and removes both.
 * @returns the system's error message; `undefined` on success.
 */
export async function tryWriting(folder: string): Promise<string | undefined> {
  try {
    const created = await mkdir(folder, { recursive: true });
    try {
      await writeAndRemove(join(folder, `.yololift-doctor-${OWNER}`));
    } finally {
      if (created !== undefined) await removeEmpty(folder, created);
    }
    return undefined;
  } catch (error) {
    // `EROFS: read-only file system, open '/…'`
    return error instanceof Error ? error.message.split(',')[0] : String(error);
  }
}

async function writeAndRemove(path: string): Promise<void> {
  try {
    await writeFile(path, 'x');
  } finally {
    await rm(path, { force: true });
  }
}

/** Removes folders from `folder` up to `last`; stops at one that is in use. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let each = folder; each.startsWith(last); each = dirname(each)) {
    const isRemoved = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
