import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SavedGraph } from '../../model/runtime.ts';
import { readChecksum } from '../../onnx/saved-graph.ts';
import type { Clock } from '../../ports/clock.ts';
import { OWNER, startHeartbeat } from '../process-owner.ts';
import { takeLock } from './process-lock.ts';
import { graphsPath, sweepGraphs } from './sweep-graphs.ts';

/** Creates a graph at `target`, or returns the reason why this release can have none. */
export type MakeGraph = (target: string) => Promise<string | undefined>;

/** Options of `GraphFolder.add`. */
export interface AddOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A larger graph is refused. */
  readonly maxBytes: number;
}

/** The added graph, or the reason for refusing it. */
export type AddedGraph = { readonly graph: SavedGraph } | { readonly refusal: string };

/**
 * Saved graphs in a cache folder, for one kind of machine (`key`). A graph is
 * `graphs/<release>/<key>-<bytes>-<CRC-32>.onnx`, so that it appears with its checksum by one rename. `<key>.refused`
 * marks a release without a usable graph. Removing a release from the cache removes its graphs.
 */
export class GraphFolder {
  readonly #cacheFolder: string;
  readonly #key: string;

  constructor(cacheFolder: string, key: string) {
    this.#cacheFolder = cacheFolder;
    this.#key = key;
  }

  /** Finds the graph of a release (`entryName`) for this machine, without reading it; `undefined` if absent. */
  async find(entry: string): Promise<SavedGraph | undefined> {
    const { graph, isRefused } = await this.#list(entry);
    if (graph === undefined || isRefused) return undefined;
    const now = new Date();
    await utimes(graph.file, now, now).catch(() => undefined); // a read-only cache
    return graph;
  }

  /**
   * Creates a graph unless it exists or was refused. Only one process at a time does so.
   * @returns `undefined` if there was nothing to do.
   * @throws what `make` throws, the signal's reason, or the system's error if the folder is not writable.
   */
  async add(
    entry: string,
    make: MakeGraph,
    { clock, signal, maxBytes }: AddOptions,
  ): Promise<AddedGraph | undefined> {
    if (await this.#isSettled(entry)) return undefined;
    const [locks, scratch] = [join(this.#cacheFolder, 'locks'), join(this.#cacheFolder, 'staging')];
    for (const folder of [locks, scratch]) await mkdir(folder, { recursive: true });
    const lock = await takeLock(join(locks, `graph-${entry}`), { clock, signal, scratch });
    try {
      // Another process may have created it during the wait.
      if (await this.#isSettled(entry)) return undefined;
      return await this.#make(entry, make, maxBytes);
    } finally {
      await lock.close();
    }
  }

  /** Removes a corrupt graph. */
  drop({ file }: SavedGraph): Promise<void> {
    return rm(file, { force: true });
  }

  /** Records that a release has no usable graph for this machine. */
  async refuse(entry: string, why: string): Promise<void> {
    const file = this.#path(entry, `${this.#key}.refused`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, why);
  }

  async #make(entry: string, make: MakeGraph, maxBytes: number): Promise<AddedGraph> {
    const staged = join(this.#cacheFolder, 'staging', `${OWNER}-${randomUUID()}`);
    await mkdir(staged);
    const stopHeartbeat = startHeartbeat(staged);
    try {
      const target = join(staged, 'graph.onnx');
      const refusal = await make(target);
      if (refusal !== undefined) return await this.#refused(entry, refusal);
      const { size, crc32 } = await readChecksum(target);
      if (size > maxBytes) return await this.#refused(entry, `it has ${size} bytes, more than ${maxBytes}`);
      await sync(target);
      const file = this.#path(entry, `${this.#key}-${size}-${crc32.toString(16).padStart(8, '0')}.onnx`);
      await mkdir(dirname(file), { recursive: true });
      await rename(target, file);
      await sweepGraphs(this.#cacheFolder, entry);
      return { graph: { file, size, crc32 } };
    } finally {
      stopHeartbeat();
      await rm(staged, { recursive: true, force: true });
    }
  }

  async #refused(entry: string, refusal: string): Promise<AddedGraph> {
    await this.refuse(entry, refusal);
    return { refusal };
  }

  async #isSettled(entry: string): Promise<boolean> {
    const { graph, isRefused } = await this.#list(entry);
    return isRefused || graph !== undefined;
  }

  async #list(
    entry: string,
  ): Promise<{ readonly graph: SavedGraph | undefined; readonly isRefused: boolean }> {
    const names: readonly string[] = await readdir(this.#path(entry)).catch(() => []);
    const graphs = names.map((name) => this.#parse(entry, name));
    return {
      graph: graphs.find((graph) => graph !== undefined),
      isRefused: names.includes(`${this.#key}.refused`),
    };
  }

  #parse(entry: string, name: string): SavedGraph | undefined {
    if (!name.startsWith(this.#key)) return undefined;
    const [, size, crc32] = /^-(\d+)-([0-9a-f]{8})\.onnx$/.exec(name.slice(this.#key.length)) ?? [];
    if (size === undefined || crc32 === undefined) return undefined;
    return { file: this.#path(entry, name), size: Number(size), crc32: Number.parseInt(crc32, 16) };
  }

  #path(entry: string, ...name: readonly string[]): string {
    return join(graphsPath(this.#cacheFolder, entry), ...name);
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
