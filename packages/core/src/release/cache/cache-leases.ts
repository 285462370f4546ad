import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toDiskError } from '../disk-error.ts';
import { isAlive, OWNER, startHeartbeat } from '../process-owner.ts';

/** Ends the use of a cached release. */
export type CloseLease = () => Promise<void>;

/** Who uses which release of a cache: a file for each use, named for its process. */
export class CacheLeases {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Marks the release `entry` as in use, so that no process removes it, until the returned function is called.
   * @throws YoloLiftError `DISK_FULL` - no room to say so.
   */
  async hold(entry: string): Promise<CloseLease> {
    const name = `${OWNER}-${randomUUID()}`;
    const file = join(this.#folder, name);
    // Whole from the first moment: what reads it must never see half a name.
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

  /** Releases that a living process uses; leases of dead ones are removed. */
  async inUse(): Promise<ReadonlySet<string>> {
    const names = await readdir(this.#folder);
    const entries = await Promise.all(names.map((name) => this.#entryOf(name)));
    return new Set(entries.filter((entry) => entry !== undefined));
  }

  async #entryOf(name: string): Promise<string | undefined> {
    const file = join(this.#folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) return undefined; // ended meanwhile
    if (isAlive(name.replace(/^\./, ''), stats.mtimeMs)) return readFile(file, 'utf8').catch(() => undefined);
    await rm(file, { force: true });
    return undefined;
  }
}
