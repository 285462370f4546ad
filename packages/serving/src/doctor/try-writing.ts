import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OWNER } from '@yololift/core/release';

/**
 * Makes a folder as the cache would, writes a file in it, and takes away what was made.
 * @returns why it cannot be done, in the system's words; `undefined` where it can.
 */
export async function tryWriting(folder: string): Promise<string | undefined> {
  try {
    const made = await mkdir(folder, { recursive: true });
    try {
      await writeAndRemove(join(folder, `.yololift-doctor-${OWNER}`));
    } finally {
      if (made !== undefined) await removeEmpty(folder, made);
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

/** From `folder` up to `last`; stops where somebody has begun to use it. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let each = folder; each.startsWith(last); each = dirname(each)) {
    const isGone = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}
