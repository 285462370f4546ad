import type { ObjectReader } from '../ports/object-reader.ts';

/** A place where releases lie, below `<model>/<version>/`. */
export interface ReleaseSource {
  /** The root, as configured, e.g. `file:///mnt/models`; for messages and records. */
  readonly uri: string;
  readonly reader: ObjectReader;
  /** Path of the root where it is a mounted folder, whose files are used in place; unset for buckets. */
  readonly folder?: string;
}

/** How far files that lie on disk already are trusted: hashed each time, once until they change, or by size alone. */
export type VerifyPolicy = 'always' | 'once' | 'size';

/** Why a source did not deliver. */
export interface SourceFailure {
  readonly source: string;
  /** What was asked of it: a file's path, or the manifest. */
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** How a load went, for logs, health and waterfalls. Times in ms. */
export interface LoadRecord {
  readonly model: string;
  readonly version: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Where the files come from: a root's URI, several of them with commas, or `cache`. */
  readonly source: string;
  /** Sources that were tried and failed, or were overtaken. */
  readonly failures: readonly SourceFailure[];
  /** Bytes that were fetched; 0 from the cache or a mounted folder. */
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly manifestMs: number;
  readonly fetchMs: number;
  readonly verifyMs: number;
  /** From the call, waiting for other loads of it included. */
  readonly totalMs: number;
}
