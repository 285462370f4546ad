import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toDiskError } from '../disk-error.ts';
import { isAlive, OWNER, startHeartbeat } from '../process-owner.ts';

/** Ends the use of a cached release. */
export type CloseLease = () => Promise<void>;

/** Tracks which processes use which cached release: one file per use, named after its process. */
export class CacheLeases {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Marks the release `entry` as in use until the returned function is called, so that no process removes it.
   * @throws YoloLiftError `DISK_FULL` - no space for the lease file.
   */
  async hold(entry: string): Promise<CloseLease> {
    const name = `${OWNER}-${randomUUID()}`;
    const file = join(this.#folder, name);
    // Written aside and renamed, so that readers never see half a name.
    await writeFile(join(this.#folder, `.${name}`), entry).catch((error: unknown) => {
      throw toDiskError(error, file);
    });
    await rename(join(this.#folder, `.${name}`), file);
    const stopHeartbeat = startHeartbeat(file);
    return async () => {
      stopHeartbeat();
      await rm(file, { force: true });
    };
  }

  /** Releases in use by live processes. Removes the leases of dead ones. */
  async inUse(): Promise<ReadonlySet<string>> {
    const names = await readdir(this.#folder);
    const entries = await Promise.all(names.map((name) => this.#readEntry(name)));
    return new Set(entries.filter((entry) => entry !== undefined));
  }

  async #readEntry(name: string): Promise<string | undefined> {
    const file = join(this.#folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) return undefined; // closed meanwhile
    if (isAlive(name.replace(/^\./, ''), stats.mtimeMs)) return readFile(file, 'utf8').catch(() => undefined);
    await rm(file, { force: true });
    return undefined;
  }
}
