import { Hash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { manualClock } from '../../../testing/manual-clock.ts';
import { type MemoryReader, memoryReader } from '../../../testing/memory-reader.ts';
import type { FetchResult, ObjectReader } from '../../ports/object-reader.ts';
import { digestOf } from '../manifest.ts';
import { downloadFile } from './download-file.ts';

// Not a whole number of parts, batches or pieces.
const LARGE = Uint8Array.from({ length: 33_000_001 }, (_, index) => (index * 31) % 251);
const SMALL = LARGE.subarray(0, 3_000_001);
const KEY = 'documents/1/model.onnx';
const LAST_PART = 24 << 20;

let folder: string;
let target: string;
let reader: MemoryReader;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-download-'));
  target = join(folder, 'model.onnx');
  reader = memoryReader('mem://a', manualClock(), new Map([[KEY, LARGE]]));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Attempt {
  readonly from?: ObjectReader;
  readonly bytes?: Uint8Array;
  readonly sha256?: string;
  readonly signal?: AbortSignal;
}

/** The clock stands still, so no source is too slow. */
function download(attempt: Attempt = {}): Promise<void> {
  const { from = reader, bytes = LARGE, signal = new AbortController().signal } = attempt;
  const limits = { firstByteTimeoutMs: 1, minimumBytesPerSecond: 0, rateWindowMs: 1, stallTimeoutMs: 2 };
  return downloadFile({
    reader: from,
    key: KEY,
    file: { path: 'model.onnx', size: bytes.length, sha256: attempt.sha256 ?? digestOf(bytes) },
    target,
    signal,
    watch: { clock: manualClock(), limits, what: from.uri, onSlow: () => undefined, signal },
  });
}

/** The reader, with changed results for the last part. */
function withLastPart(change: (result: FetchResult) => FetchResult): ObjectReader {
  return {
    uri: reader.uri,
    async fetch(key, options = {}) {
      const result = await reader.fetch(key, options);
      return options.range?.first === LAST_PART ? change(result) : result;
    },
  };
}

/** The body; calls `happen` at its end. */
async function* withCallbackAtEnd(result: FetchResult, happen: () => void): AsyncGenerator<Uint8Array> {
  if (result.kind === 'modified') yield* result.body;
  happen();
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(folder)).toEqual([]);
  expect(reader.open).toBe(0);
}

describe.each([
  ['small', SMALL],
  ['large', LARGE],
])('a %s file', (_, bytes) => {
  beforeEach(() => void reader.objects.set(KEY, bytes));

  test('is written unchanged', async () => {
    await download({ bytes });
    expect((await readFile(target)).equals(bytes)).toBe(true);
  });

  test('with a different digest is rejected', async () => {
    const refused = download({ bytes, sha256: digestOf(new Uint8Array(1)) });
    await expect(refused).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', isRetryable: false });
    await expectNothingLeft();
  });

  test('truncated in transit is rejected', async () => {
    reader.faults.endAfter = 1_000_000;
    await expect(download({ bytes })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', isRetryable: true });
    await expectNothingLeft();
  });
});

describe('parts', () => {
  test('of a file that changes during the download are rejected', async () => {
    const from = withLastPart((result) => ({ ...result, etag: 'another' }) as FetchResult);
    await expect(download({ from })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      isRetryable: true,
      message: expect.stringContaining('changed during the download'),
    });
    await expectNothingLeft();
  });

  test('an abort while parts are hashed', async () => {
    const givenUp = new AbortController();
    const reason = new Error('the caller went');
    const from = withLastPart((result) => {
      givenUp.abort(reason);
      return result;
    });
    await expect(download({ from, signal: givenUp.signal })).rejects.toBe(reason);
    await expectNothingLeft();
  });

  test('an abort in the middle of hashing a part', async () => {
    const givenUp = new AbortController();
    const reason = new Error('the caller went');
    const sha256 = digestOf(LARGE);
    const { update } = Hash.prototype;
    const hashed = vi.spyOn(Hash.prototype, 'update').mockImplementation(function first(
      this: Hash,
      ...args: unknown[]
    ) {
      givenUp.abort(reason);
      return Reflect.apply(update, this, args);
    });
    try {
      await expect(download({ sha256, signal: givenUp.signal })).rejects.toBe(reason);
      expect(hashed).toHaveBeenCalledTimes(1);
    } finally {
      hashed.mockRestore();
    }
    await expectNothingLeft();
  });

  test('a file on disk that another process truncates', async () => {
    const from = withLastPart(
      (result) =>
        ({ ...result, body: withCallbackAtEnd(result, () => truncateSync(target, 1000)) }) as FetchResult,
    );
    await expect(download({ from })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await expectNothingLeft();
  });
});
