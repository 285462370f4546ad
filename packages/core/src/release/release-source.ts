import type { ObjectReader } from '../ports/object-reader.ts';

/** A root with releases below `<model>/<version>/`. */
export interface ReleaseSource {
  /** The root, as configured, e.g. `file:///mnt/models`; for messages and records. */
  readonly uri: string;
  readonly reader: ObjectReader;
  /** Local path of a mounted folder, whose files are used in place; unset for buckets. */
  readonly folder?: string;
}

/** How files already on disk are verified: hashed each time, hashed once until they change, or by size only. */
export type VerifyPolicy = 'always' | 'once' | 'size';

/** A source's failure. */
export interface SourceFailure {
  readonly source: string;
  /** The requested file: a file's path, or the manifest. */
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** Result of a load, for logs, health and waterfalls. Times in ms. */
export interface LoadRecord {
  readonly model: string;
  readonly version: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Source of the files: a root's URI, several joined by commas, or `cache`. */
  readonly source: string;
  /** Failures of sources, also of those that lost the race. */
  readonly failures: readonly SourceFailure[];
  /** Downloaded bytes; 0 from the cache or a mounted folder. */
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly manifestMs: number;
  readonly fetchMs: number;
  readonly verifyMs: number;
  /** From the call; includes waiting for other loads of the release. */
  readonly totalMs: number;
}
