import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DiskCache } from './disk-cache.ts';

/** A folder that a release is fetched into, file by file, whichever source gives it. */
export class Staging {
  readonly #cache: DiskCache;
  readonly #verified = new Set<string>();
  #folder: Promise<string> | undefined;
  #parts = 0;

  constructor(cache: DiskCache) {
    this.#cache = cache;
  }

  /** The folder; made when it is first asked for, so that a mounted release needs none. */
  folder(): Promise<string> {
    this.#folder ??= this.#cache.stage();
    return this.#folder;
  }

  /** Whether a source gave this file already. */
  has(path: string): boolean {
    return this.#verified.has(path);
  }

  /** A path that nobody else writes to. */
  async partPath(): Promise<string> {
    this.#parts += 1;
    return join(await this.folder(), `.part-${this.#parts}`);
  }

  /** Takes a verified part as the file `path` of the release. */
  async keep(part: string, path: string): Promise<void> {
    const place = join(await this.folder(), path);
    await mkdir(dirname(place), { recursive: true });
    await rename(part, place);
    this.#verified.add(path);
  }

  /** Removes what was not made a release. */
  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }
}
