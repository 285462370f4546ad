import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '../../errors.ts';
import { startHeartbeat } from '../process-owner.ts';
import type { DiskCache } from './disk-cache.ts';

/**
 * A folder that a release is fetched into, file by file, whichever source gives it. Parts under way lie beside the
 * files that are verified, not among them: who loses a race may still write to one when the files move on.
 */
export class Staging {
  readonly #cache: DiskCache;
  readonly #verified = new Set<string>();
  #root: Promise<string> | undefined;
  #stopHeartbeat: () => void = () => undefined;
  #parts = 0;
  #isOver = false;

  constructor(cache: DiskCache) {
    this.#cache = cache;
  }

  /** The folder of the verified files; made when it is first asked for, so that a mounted release needs none. */
  async folder(): Promise<string> {
    return join(await this.#open(), 'files');
  }

  /** Whether a source gave this file already. */
  has(path: string): boolean {
    return this.#verified.has(path);
  }

  /** A path that nobody else writes to. */
  async partPath(): Promise<string> {
    this.#parts += 1;
    return join(await this.#open(), 'parts', `${this.#parts}`);
  }

  /** Takes a verified part as the file `path` of the release. */
  async keep(part: string, path: string): Promise<void> {
    if (this.#isOver) throw overtaken();
    const place = join(await this.folder(), path);
    await mkdir(dirname(place), { recursive: true });
    await rename(part, place);
    this.#verified.add(path);
  }

  /** Takes no more files: those that are here are made a release. */
  close(): void {
    this.#isOver = true;
  }

  /** Removes what was not made a release. */
  async remove(): Promise<void> {
    this.#isOver = true;
    this.#stopHeartbeat();
    const root = await this.#root?.catch(() => undefined);
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  }

  #open(): Promise<string> {
    this.#root ??= this.#isOver ? Promise.reject(overtaken()) : this.#make();
    return this.#root;
  }

  async #make(): Promise<string> {
    const root = await this.#cache.stage();
    await Promise.all([mkdir(join(root, 'files')), mkdir(join(root, 'parts'))]);
    this.#stopHeartbeat = startHeartbeat(root);
    return root;
  }
}

function overtaken(): YoloLiftError {
  return new YoloLiftError('STORE_UNAVAILABLE', 'another source was faster', { isRetryable: true });
}
