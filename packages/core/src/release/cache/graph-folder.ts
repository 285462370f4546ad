import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SavedGraph } from '../../model/runtime.ts';
import { readChecksum } from '../../onnx/saved-graph.ts';
import type { Clock } from '../../ports/clock.ts';
import { OWNER, startBeating } from '../process-owner.ts';
import { takeLock } from './process-lock.ts';
import { graphsPath, sweepGraphs } from './sweep-graphs.ts';

/** How a graph is made: writes it to `target`, or says why there will never be one. */
export type MakeGraph = (target: string) => Promise<string | undefined>;

/** What adding a graph works with. */
export interface AddOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A larger one is refused. */
  readonly maxBytes: number;
}

/** A graph that was added, or why none was. */
export type AddedGraph = { readonly graph: SavedGraph } | { readonly refusal: string };

/**
 * The saved graphs in a cache folder, of one kind of machine, which `key` names:
 * `graphs/<release>/<key>-<bytes>-<CRC-32>.onnx`, so that a graph and its checksum appear by one rename, or
 * `<key>.refused`, where this machine is better without. A release that leaves the cache takes its graphs with it.
 */
export class GraphFolder {
  readonly #cacheFolder: string;
  readonly #key: string;

  constructor(cacheFolder: string, key: string) {
    this.#cacheFolder = cacheFolder;
    this.#key = key;
  }

  /** The graph of a release (`entryName`), not read yet; `undefined` where there is none for this machine. */
  async find(entry: string): Promise<SavedGraph | undefined> {
    const { graph, isRefused } = await this.#look(entry);
    if (graph === undefined || isRefused) return undefined;
    const now = new Date();
    await utimes(graph.file, now, now).catch(() => undefined); // a read-only cache
    return graph;
  }

  /**
   * Has a graph made, unless it is here, or refused, already; one process at a time.
   * @returns `undefined` where there was nothing to do.
   * @throws what `make` throws, the signal's reason, and what the system says where the folder cannot be written.
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
      // Another process may have made it while this one waited.
      if (await this.#isSettled(entry)) return undefined;
      return await this.#make(entry, make, maxBytes);
    } finally {
      await lock.close();
    }
  }

  /** Removes a graph that is damaged. */
  drop({ file }: SavedGraph): Promise<void> {
    return rm(file, { force: true });
  }

  /** Remembers that a release has no graph that is of use on this machine. */
  async refuse(entry: string, why: string): Promise<void> {
    const file = this.#path(entry, `${this.#key}.refused`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, why);
  }

  async #make(entry: string, make: MakeGraph, maxBytes: number): Promise<AddedGraph> {
    const staged = join(this.#cacheFolder, 'staging', `${OWNER}-${randomUUID()}`);
    await mkdir(staged);
    const stopBeating = startBeating(staged);
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
      stopBeating();
      await rm(staged, { recursive: true, force: true });
    }
  }

  async #refused(entry: string, refusal: string): Promise<AddedGraph> {
    await this.refuse(entry, refusal);
    return { refusal };
  }

  async #isSettled(entry: string): Promise<boolean> {
    const { graph, isRefused } = await this.#look(entry);
    return isRefused || graph !== undefined;
  }

  async #look(
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
