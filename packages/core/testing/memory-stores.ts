import { createHash } from 'node:crypto';
import { YoloLiftError } from '../src/errors.ts';
import type { ListedObject } from '../src/ports/object-lister.ts';
import type { FetchOptions, FetchResult } from '../src/ports/object-reader.ts';
import type { PutOptions } from '../src/ports/object-writer.ts';
import { checkBytes } from '../src/stores/check-bytes.ts';
import type { OpenParameter, OpenRoot, StoreSchemes } from '../src/stores/store-registry.ts';
import { bucketUris, parameterUris } from '../src/stores/uri-grammar.ts';

/**
 * In-memory store schemes for tests: roots `mem://bucket/prefix` and parameters `mem-parameter:name`, with an optional
 * `?stage=…`. All stores opened from one result share their objects.
 */
export function memoryStores(): StoreSchemes {
  const objects = new Map<string, Uint8Array>();
  const load = async () => ({
    openRoot: (uri: string) => openRoot(uri.replace(/\/+$/, ''), objects),
    openParameter: (uri: string) => openParameter(uri, objects),
  });
  return {
    mem: { root: bucketUris('mem://bucket/prefix'), load },
    'mem-parameter': { parameter: parameterUris('mem-parameter:name', { query: /^stage=\w*$/ }), load },
  };
}

function openRoot(root: string, objects: Map<string, Uint8Array>): OpenRoot {
  return {
    uri: root,
    async fetch(key: string, { ifNoneMatch, range, signal }: FetchOptions = {}): Promise<FetchResult> {
      signal?.throwIfAborted();
      const bytes = objects.get(`${root}/${key}`);
      if (bytes === undefined) throw new YoloLiftError('OBJECT_NOT_FOUND', `${root}/${key} does not exist`);
      const etag = `"${sha256(bytes)}"`;
      if (ifNoneMatch === etag) return { kind: 'not-modified' };
      const body = piecesOf(range ? bytes.subarray(range.first, range.last + 1) : bytes);
      return { kind: 'modified', etag, size: bytes.length, body };
    },
    async put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
      const what = `${root}/${key}`;
      options.signal?.throwIfAborted();
      const bytes = Buffer.concat(await Array.fromAsync(checkBytes(open(), { what, ...options })));
      if (options.ifAbsent && objects.has(what))
        throw new YoloLiftError('OBJECT_EXISTS', `${what} already exists`);
      objects.set(what, bytes);
    },
    async *list(prefix: string): AsyncGenerator<ListedObject> {
      const keys = [...objects.keys()].filter((key) => key.startsWith(`${root}/${prefix}`)).toSorted();
      for (const key of keys) yield { key: key.slice(root.length + 1), size: objects.get(key)?.length ?? 0 };
    },
  };
}

function openParameter(uri: string, objects: Map<string, Uint8Array>): OpenParameter {
  return {
    uri,
    async read() {
      const bytes = objects.get(uri);
      if (bytes === undefined) throw new YoloLiftError('PARAMETER_NOT_FOUND', `${uri} is not set`);
      return { value: Buffer.from(bytes).toString(), version: sha256(bytes) };
    },
    async write(value: string) {
      objects.set(uri, Buffer.from(value));
    },
  };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
