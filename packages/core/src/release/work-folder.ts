import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, OWNER, startHeartbeat } from './process-owner.ts';

/** A folder for temporary files. */
export interface WorkFolder {
  readonly path: string;
  /** Removes the folder and its content. */
  remove(): Promise<void>;
}

/** Age after which a folder without an owner in its name is stale, ms. */
const UNOWNED_STALE_MS = 24 * 3_600_000;

/**
 * Creates a folder `yololift-<purpose>-<process>-…` for this process and removes those that dead processes left for the
 * same purpose.
 * @param parent - default: the system's temporary folder.
 */
export async function openWorkFolder(purpose: string, parent = tmpdir()): Promise<WorkFolder> {
  const prefix = `yololift-${purpose}-`;
  await sweep(parent, prefix);
  const path = await mkdtemp(join(parent, `${prefix}${OWNER}-`));
  const stopHeartbeat = startHeartbeat(path);
  return {
    path,
    async remove() {
      stopHeartbeat();
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function sweep(parent: string, prefix: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((one) => one.startsWith(prefix))) {
    const path = join(parent, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined || !isStale(name.slice(prefix.length), stats.mtimeMs)) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined); // another user's
  }
}

function isStale(owner: string, seenAt: number): boolean {
  const isNamed = /^\d+-\d+-[0-9a-f]{12}-/.test(owner);
  return isNamed ? !isAlive(owner, seenAt) : Date.now() - seenAt > UNOWNED_STALE_MS;
}
