import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createReleaseLoader,
  type ReleaseLoader,
  type ReleaseLoaderOptions,
} from '../src/release/loading/release-loader.ts';
import type { ReleaseSource } from '../src/release/release-source.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { type MemoryReader, memoryReader } from './memory-reader.ts';
import { type TestRelease, testRelease, writeObjects } from './release-fixture.ts';

/** A folder, a clock and a log for tests of loaders. */
export interface LoaderBench {
  /** Deleted by `remove`. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly clock: ManualClock;
  /** Messages of warnings and errors. */
  readonly logged: string[];
  /** A bucket in memory, `mem://<name>`, with `releases`. */
  bucket(name: string, ...releases: readonly TestRelease[]): MemoryReader;
  /** A mounted folder with `release`. */
  mount(
    release: TestRelease,
  ): Promise<ReleaseSource & { readonly folder: string; readonly reader: MemoryReader }>;
  loader(sources: readonly ReleaseSource[], options?: BenchOptions): ReleaseLoader;
  remove(): Promise<void>;
}

type BenchOptions = Partial<ReleaseLoaderOptions> & { readonly freeBytes?: () => number | Promise<number> };

/** Creates a bench. */
export async function loaderBench(): Promise<LoaderBench> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-bench-'));
  const clock = manualClock();
  const logged: string[] = [];
  const keep = (_: unknown, message: string) => void logged.push(message);
  const logger = { info: () => undefined, warn: keep, error: keep };
  const cacheFolder = join(folder, 'cache');

  function bucket(name: string, ...releases: readonly TestRelease[]): MemoryReader {
    return memoryReader(`mem://${name}`, clock, new Map(releases.flatMap(({ objects }) => [...objects])));
  }

  return {
    folder,
    cacheFolder,
    clock,
    logged,
    bucket,
    async mount(release) {
      const root = join(folder, 'mount');
      await writeObjects(root, release.objects);
      const reader = memoryReader(`file://${root}`, clock, new Map(release.objects));
      return { uri: reader.uri, reader, folder: root };
    },
    loader(sources, { freeBytes, ...options } = {}) {
      const free = freeBytes && { freeBytes: async () => freeBytes() };
      return createReleaseLoader(
        { sources, clock, logger, random: () => 0.5, ...free },
        { cacheFolder, ...options },
      );
    },
    // An aborted load may still be writing.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

/** The name in a pointer to `release`. */
export function nameOf({ manifest, digest }: TestRelease) {
  return { model: manifest.name, version: manifest.version, digest };
}

/** A bucket as a source. */
export function sourceOf(reader: MemoryReader): ReleaseSource {
  return { uri: reader.uri, reader };
}

/** Size of a release, bytes. */
export const RELEASE_BYTES = 300_034;

/** Releases 1…n of one model. */
export function testReleases(count: number): readonly TestRelease[] {
  return Array.from({ length: count }, (_, index) => testRelease({ version: `${index + 1}`, size: 300_000 }));
}
