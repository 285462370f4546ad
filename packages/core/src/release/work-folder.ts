import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, OWNER, startBeating } from './process-owner.ts';

/** A folder for files on the way. */
export interface WorkFolder {
  readonly path: string;
  /** Removes it, and all that is in it. */
  remove(): Promise<void>;
}

/** Names without an owner in them are of nobody that can be asked for. */
const NAMELESS_MS = 24 * 3_600_000;

/**
 * Makes a folder `yololift-<purpose>-<process>-…` for this process, and removes those of the same purpose that dead
 * processes left behind.
 * @param parent - default: the system's folder for temporary files.
 */
export async function openWorkFolder(purpose: string, parent = tmpdir()): Promise<WorkFolder> {
  const prefix = `yololift-${purpose}-`;
  await sweep(parent, prefix);
  const path = await mkdtemp(join(parent, `${prefix}${OWNER}-`));
  const stopBeating = startBeating(path);
  return {
    path,
    async remove() {
      stopBeating();
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((one) => one.startsWith(prefix))) {
    const path = join(parent, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined || !isLeft(name.slice(prefix.length), stats.mtimeMs)) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined); // another user's
  }
}

function isLeft(owner: string, seenAt: number): boolean {
  const isNamed = /^\d+-\d+-[0-9a-f]{12}-/.test(owner);
  return isNamed ? !isAlive(owner, seenAt) : Date.now() - seenAt > NAMELESS_MS;
}
