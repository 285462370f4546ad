import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkBytes } from './check-bytes.ts';

const BYTES = Buffer.from('hello, world');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

async function* inPieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** The pieces that came out before the end or the error, and the error's code. */
async function passedOn(source: AsyncIterable<Uint8Array>, promised = { size: 12, sha256: SHA256 }) {
  const out: string[] = [];
  const progress: number[] = [];
  const checked = checkBytes(source, { ...promised, what: 'an object', onProgress: (n) => progress.push(n) });
  try {
    for await (const piece of checked) out.push(Buffer.from(piece).toString());
    return { out, progress };
  } catch (error) {
    return { out, error };
  }
}

describe('checkBytes', () => {
  it('streams matching bytes piece by piece and reports progress', async () => {
    expect(await passedOn(inPieces('hello', ', ', 'world'))).toEqual({
      out: ['hello', ', ', 'world'],
      progress: [5, 7, 12],
    });
  });

  it('accepts an empty object', async () => {
    const sha256 = createHash('sha256').digest('hex');
    expect(await passedOn(inPieces(''), { size: 0, sha256 })).toEqual({ out: [], progress: [0] });
  });

  it.each([
    ['other bytes', ['hello', ', ', 'there'], ['hello', ', ']],
    ['fewer bytes', ['hello', ', ', 'worl'], ['hello', ', ']],
    ['more bytes', ['hello', ', ', 'world', '!'], ['hello', ', ']],
    ['no bytes', [], []],
  ])('holds back the last piece: %s', async (_what, pieces, out) => {
    expect(await passedOn(inPieces(...pieces))).toEqual({
      out,
      error: expect.objectContaining({
        code: 'DIGEST_MISMATCH',
        message: expect.stringContaining('an object'),
      }),
    });
  });
});
