import { createHash } from 'node:crypto';
import type { ObjectLister, ObjectReader, ObjectWriter } from '@yololift/core/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Faults of the server behind a store. */
export interface StoreFaults {
  /** Requests fail to connect until `heal`. */
  down(): void;
  /** Requests are answered with this status until `heal`. */
  answer(status: number): void;
  /** Bodies are cut after `bytes` until `heal`. */
  cut(bytes: number): void;
  /** Answers wait until `heal`. */
  hang(): void;
  heal(): void;
}

/** A store under test, with an empty bucket. */
export interface StoreUnderTest {
  readonly store: ObjectReader & ObjectWriter & ObjectLister;
  readonly faults?: StoreFaults;
  close(): Promise<void>;
}

/** Skipped cases with reasons. */
export type Skips = Readonly<Partial<Record<'conditions' | 'faults' | 'large' | 'many', string>>>;

const LARGE_BYTES = 60_000_000;
const MANY = 1_005;

/** Cases that every object store must pass. Runs through the real SDK against a server, if the store has one. */
export function describeObjectStore(
  name: string,
  open: () => Promise<StoreUnderTest>,
  skips: Skips = {},
): void {
  describe(`object store contract: ${name}`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const put = (key: string, bytes: Uint8Array, options: { readonly ifAbsent?: boolean } = {}) =>
      under.store.put(key, () => piecesOf(bytes), {
        size: bytes.length,
        sha256: sha256Of(bytes),
        ...options,
      });

    test('a written object is read back: bytes, size, ETag', async () => {
      await put('documents/1/model.onnx', Buffer.from('weights'));
      const result = await under.store.fetch('documents/1/model.onnx');
      expect(result).toMatchObject({ kind: 'modified', size: 7, etag: expect.stringMatching(/.+/) });
      expect(await read(under.store, 'documents/1/model.onnx')).toEqual(Buffer.from('weights'));
    });

    test('sends the object only if the copy is not current', async () => {
      await put('etag', Buffer.from('one'));
      const first = await under.store.fetch('etag');
      if (first.kind !== 'modified') throw new Error('not there');
      for await (const _ of first.body);
      expect(await under.store.fetch('etag', { ifNoneMatch: first.etag })).toEqual({ kind: 'not-modified' });
      await put('etag', Buffer.from('two!'));
      expect(await under.store.fetch('etag', { ifNoneMatch: first.etag })).toMatchObject({
        kind: 'modified',
        size: 4,
      });
    });

    test('a range gives its bytes, both ends included, and the size of the whole object', async () => {
      await put('range', Buffer.from('0123456789'));
      const result = await under.store.fetch('range', { range: { first: 2, last: 5 } });
      expect(result).toMatchObject({ size: 10 });
      expect(await drain(result)).toEqual(Buffer.from('2345'));
    });

    test('an empty object exists', async () => {
      await put('empty', Buffer.alloc(0));
      expect(await read(under.store, 'empty')).toEqual(Buffer.alloc(0));
    });

    test.each(['with space/ünïcode ☂/a+b&c=d?#%25.bin', "quote's (1)/~x.bin"])('the key %j', async (key) => {
      await put(key, Buffer.from(key));
      expect(await read(under.store, key)).toEqual(Buffer.from(key));
      const listed = await Array.fromAsync(under.store.list(key.slice(0, 5)));
      expect(listed).toContainEqual({ key, size: Buffer.byteLength(key) });
    });

    test('absent gives OBJECT_NOT_FOUND, not retryable', async () => {
      await expect(under.store.fetch('absent')).rejects.toMatchObject({
        code: 'OBJECT_NOT_FOUND',
        isRetryable: false,
      });
    });

    test('bytes that do not match size or digest are rejected, and nothing is written', async () => {
      const wrong = { size: 5, sha256: sha256Of(Buffer.from('other')) };
      const writing = under.store.put('wrong', () => piecesOf(Buffer.from('bytes')), wrong);
      await expect(writing).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
      await expect(under.store.fetch('wrong')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      const short = under.store.put('wrong', () => piecesOf(Buffer.from('oth')), wrong);
      await expect(short).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    });

    test.skipIf(skips.conditions)(`ifAbsent writes once${because(skips.conditions)}`, async () => {
      await put('once', Buffer.from('first'), { ifAbsent: true });
      await expect(put('once', Buffer.from('second'), { ifAbsent: true })).rejects.toMatchObject({
        code: 'OBJECT_EXISTS',
      });
      expect(await read(under.store, 'once')).toEqual(Buffer.from('first'));
    });

    test('a prefix without objects is an empty list', async () => {
      expect(await Array.fromAsync(under.store.list('nothing/here/'))).toEqual([]);
    });

    test.skipIf(skips.many)(
      `lists more than 1,000 objects${because(skips.many)}`,
      { timeout: 120_000 },
      async () => {
        for (let at = 0; at < MANY; at += 15) {
          const keys = Array.from(
            { length: 15 },
            (_, index) => `many/${String(at + index).padStart(5, '0')}`,
          );
          await Promise.all(keys.map((key) => put(key, Buffer.from(key))));
        }
        const listed = await Array.fromAsync(under.store.list('many/'));
        expect(new Set(listed.map(({ key }) => key)).size).toBe(MANY);
      },
    );

    test.skipIf(skips.large)(
      `streams 60 MB without holding them in memory${because(skips.large)}`,
      { timeout: 120_000 },
      async () => {
        const hash = createHash('sha256');
        for await (const piece of largeBody()) hash.update(piece);
        const progress: number[] = [];
        await under.store.put('large', largeBody, {
          size: LARGE_BYTES,
          sha256: hash.digest('hex'),
          onProgress: (bytes) => progress.push(bytes),
        });
        expect(progress.at(-1)).toBe(LARGE_BYTES);
        const result = await under.store.fetch('large');
        if (result.kind !== 'modified') throw new Error('not there');
        let bytes = 0;
        let largest = 0;
        for await (const piece of result.body) {
          bytes += piece.length;
          largest = Math.max(largest, piece.length);
        }
        expect(bytes).toBe(LARGE_BYTES);
        expect(largest).toBeLessThan(LARGE_BYTES / 4);
      },
    );

    describe.skipIf(skips.faults)(`when the server fails${because(skips.faults)}`, () => {
      const withFaults = async (order: (faults: StoreFaults) => void, work: () => Promise<void>) => {
        const { faults } = under;
        if (faults === undefined) throw new Error('the harness has no faults: give a reason in skips');
        order(faults);
        try {
          await work();
        } finally {
          faults.heal();
        }
      };

      test('down gives STORE_UNAVAILABLE, retryable', async () => {
        await put('there', Buffer.from('x'));
        await withFaults(
          (faults) => faults.down(),
          () =>
            expect(under.store.fetch('there')).rejects.toMatchObject({
              code: 'STORE_UNAVAILABLE',
              isRetryable: true,
            }),
        );
      });

      test.each([429, 500, 503])('%i gives STORE_UNAVAILABLE, retryable', async (status) => {
        await withFaults(
          (faults) => faults.answer(status),
          () =>
            expect(under.store.fetch('there')).rejects.toMatchObject({
              code: 'STORE_UNAVAILABLE',
              isRetryable: true,
            }),
        );
      });

      test('403 gives ACCESS_DENIED, not retryable', async () => {
        await withFaults(
          (faults) => faults.answer(403),
          () =>
            expect(under.store.fetch('there')).rejects.toMatchObject({
              code: 'ACCESS_DENIED',
              isRetryable: false,
            }),
        );
      });

      test('a cut body is an error, never a short success', async () => {
        await put('long', Buffer.alloc(2_000_000, 7));
        await withFaults(
          (faults) => faults.cut(700_000),
          () =>
            expect(read(under.store, 'long')).rejects.toMatchObject({
              code: 'STORE_UNAVAILABLE',
              isRetryable: true,
            }),
        );
      });

      test('an aborted caller stops waiting', async () => {
        await withFaults(
          (faults) => faults.hang(),
          async () => {
            const given = AbortSignal.timeout(200);
            await expect(under.store.fetch('there', { signal: given })).rejects.toBeDefined();
          },
        );
      });
    });
  });
}

async function read(store: ObjectReader, key: string): Promise<Buffer> {
  return drain(await store.fetch(key));
}

async function drain(result: Awaited<ReturnType<ObjectReader['fetch']>>): Promise<Buffer> {
  if (result.kind !== 'modified') throw new Error('not modified');
  return Buffer.concat(await Array.fromAsync(result.body));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function* largeBody(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < LARGE_BYTES; at += 1_000_000) yield Buffer.alloc(1_000_000, at / 1_000_000);
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
