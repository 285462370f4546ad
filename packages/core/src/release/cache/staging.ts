import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '../../errors.ts';
import { startHeartbeat } from '../process-owner.ts';
import type { DiskCache } from './disk-cache.ts';

/**
 * The folder that a release is downloaded to, file by file, from any source. Partial files are kept apart from verified
 * ones, because the loser of a race may still write to its file when the release is committed.
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

  /** The folder of the verified files. Created on first use, since a mounted release needs none. */
  async folder(): Promise<string> {
    return join(await this.#open(), 'files');
  }

  /** Whether the file is already downloaded and verified. */
  has(path: string): boolean {
    return this.#verified.has(path);
  }

  /** Returns a new unique path for a download. */
  async partPath(): Promise<string> {
    this.#parts += 1;
    return join(await this.#open(), 'parts', `${this.#parts}`);
  }

  /** Adds a verified download as the file `path` of the release. */
  async keep(part: string, path: string): Promise<void> {
    if (this.#isOver) throw overtaken();
    const place = join(await this.folder(), path);
    await mkdir(dirname(place), { recursive: true });
    await rename(part, place);
    this.#verified.add(path);
  }

  /** Accepts no more files; the release can be committed. */
  close(): void {
    this.#isOver = true;
  }

  /** Removes everything that was not committed. */
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
