import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isYoloLiftError, YoloLiftError } from '../errors.ts';
import type { FetchOptions, FetchResult } from '../ports/object-reader.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';
import type { ParameterWriter } from '../ports/parameter-writer.ts';
import { openFolderStore, pathOf } from './folder-store.ts';

/** A pointer with a long history has a few KB; a larger file is not a pointer. */
const MAX_BYTES = 64_000;

/** Opens `file:///etc/yololift/documents.json`: a parameter in a file that each write replaces atomically. */
export function openFileParameter(uri: string): ParameterReader & ParameterWriter {
  const path = pathOf(uri);
  const store = openFolderStore(pathToFileURL(dirname(path)).href);
  const key = basename(path);

  async function fetchFile(options: FetchOptions): Promise<Extract<FetchResult, { kind: 'modified' }>> {
    try {
      return (await store.fetch(key, options)) as Extract<FetchResult, { kind: 'modified' }>; // no ETag was sent
    } catch (cause) {
      if (!isYoloLiftError(cause, 'OBJECT_NOT_FOUND')) throw cause;
      throw new YoloLiftError('PARAMETER_NOT_FOUND', `the file ${path} does not exist`, { cause });
    }
  }

  return {
    uri,
    async read(options = {}) {
      const result = await fetchFile(options);
      if (result.size > MAX_BYTES)
        throw new YoloLiftError(
          'PARAMETER_TOO_LARGE',
          `${uri} has ${result.size} bytes; the limit is ${MAX_BYTES}`,
        );
      const chunks: Uint8Array[] = [];
      for await (const chunk of result.body) chunks.push(chunk);
      return { value: decodeText(Buffer.concat(chunks)), version: result.etag };
    },
    async write(value) {
      const bytes = Buffer.from(value);
      if (bytes.length > MAX_BYTES) {
        throw new YoloLiftError(
          'PARAMETER_TOO_LARGE',
          `the value for ${uri} has ${bytes.length} bytes; the limit is ${MAX_BYTES}`,
        );
      }
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await store.put(
        key,
        async function* () {
          yield bytes;
        },
        { size: bytes.length, sha256 },
      );
    },
  };
}

/** Windows shells write UTF-16 with a byte order mark. */
function decodeText(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
