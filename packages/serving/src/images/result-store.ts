import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock, untilAborted, withRetries } from '@yololift/core/async';
import { isYoloLiftError, YoloLiftError } from '@yololift/core/errors';
import type { Clock, ObjectReader, ObjectWriter } from '@yololift/core/ports';
import { digestOf } from '@yololift/core/release/manifest';
import { nameSchema } from '@yololift/core/release/pointer';
import type { UriGrammar } from '@yololift/core/stores';
import { OWN_GRAMMAR } from '@yololift/core/stores';
import { type BatchRun, runRecord } from './batch-run.ts';
import { type ResultSubject, resultKey } from './result-key.ts';

/** A result of an earlier run. */
export interface FoundResult {
  readonly uri: string;
  /** The stored document. */
  readonly document: unknown;
}

/** The outcome of a write. `existed`: another run wrote first, and its result is kept. */
export interface WrittenResult {
  readonly uri: string;
  readonly outcome: 'written' | 'existed';
}

/** Options of a call. */
export interface ResultCall {
  readonly signal?: AbortSignal;
}

/**
 * Stores one JSON document per image, release and options, and one record per run. All methods throw `ACCESS_DENIED`,
 * `STORE_UNAVAILABLE`.
 */
export interface ResultStore {
  /**
   * Finds an earlier result; `undefined` if absent. Some stores report absence only to callers with list access.
   * @throws YoloLiftError `RESULT_CORRUPT` - the stored result is not JSON.
   */
  find(subject: ResultSubject, call?: ResultCall): Promise<FoundResult | undefined>;
  /** Writes a result, unless one exists. */
  write(subject: ResultSubject, document: object, call?: ResultCall): Promise<WrittenResult>;
  /**
   * Writes a run's record; replaces an earlier record of the same id. Returns its URI. Default id: time and random.
   * @throws YoloLiftError `INVALID_OPTION` - `id` is not a valid file name.
   */
  writeRun(run: BatchRun, call?: ResultCall & { readonly id?: string }): Promise<string>;
}

/** The root of results; `folder` is the path of a local one. */
export type ResultRoot = ObjectReader & ObjectWriter & { readonly folder?: string };

interface ResultStoreOptions {
  readonly clock?: Clock;
  readonly grammar?: UriGrammar;
}

/**
 * Creates a result store at a root, such as `file:///mnt/results`. Makes up to three attempts per call. `grammar` parses
 * the URIs in runs.
 */
export function createResultStore(
  root: ResultRoot,
  { clock = systemClock, grammar = OWN_GRAMMAR }: ResultStoreOptions = {},
): ResultStore {
  function withStoreRetries<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const deps = { clock, random: Math.random, signal: signal ?? new AbortController().signal };
    return untilAborted(withRetries(deps, work), signal);
  }

  function put(
    key: string,
    value: object,
    options: ResultCall & { readonly ifAbsent: boolean },
  ): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
    const sha256 = digestOf(bytes).replace('sha256:', '');
    const object = { size: bytes.length, sha256, contentType: 'application/json', ...options };
    async function* source() {
      yield bytes;
    }
    return withStoreRetries(options.signal, () => root.put(key, source, object));
  }

  return {
    async find(subject, { signal } = {}) {
      const key = resultKey(subject);
      const uri = createUri(root, key);
      try {
        const bytes = await withStoreRetries(signal, () => readObject(root, key, signal));
        return { uri, document: parseResult(bytes, uri) };
      } catch (error) {
        if (isYoloLiftError(error, 'OBJECT_NOT_FOUND')) return undefined;
        throw error;
      }
    },
    async write(subject, document, call = {}) {
      const key = resultKey(subject);
      const uri = createUri(root, key);
      try {
        await put(key, document, { ...call, ifAbsent: true });
        return { uri, outcome: 'written' };
      } catch (error) {
        if (isYoloLiftError(error, 'OBJECT_EXISTS')) return { uri, outcome: 'existed' };
        throw error;
      }
    },
    async writeRun(run, { id: given, ...call } = {}) {
      const now = clock.now();
      const id = given ?? `${new Date(now).toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`;
      const key = `runs/${checkedId(id)}.json`;
      await put(key, runRecord(run, { id, now, grammar }), { ...call, ifAbsent: false });
      return createUri(root, key);
    },
  };
}

async function readObject(
  root: ObjectReader,
  key: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const result = await root.fetch(key, signal && { signal });
  if (result.kind === 'modified') return Buffer.concat(await Array.fromAsync(result.body));
  throw new YoloLiftError(
    'INTERNAL',
    `${root.uri}/${key}: unexpected answer "not modified" to an unconditional read`,
  );
}

function parseResult(bytes: Uint8Array, uri: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const message = `the result ${uri} is not JSON; delete it to have it computed again`;
    throw new YoloLiftError('RESULT_CORRUPT', message, { cause });
  }
}

function checkedId(id: string): string {
  if (nameSchema.safeParse(id).success) return id;
  const message = `${JSON.stringify(id)} is not a valid run id: use at most 128 letters, digits, dots, dashes and underscores`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

function createUri({ uri, folder }: ResultRoot, key: string): string {
  return folder === undefined ? `${uri}/${key}` : pathToFileURL(join(folder, key)).href;
}
