import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BatchWriter } from './batch-writer.ts';

let folder: string;
let handle: FileHandle;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-batch-'));
  handle = await open(join(folder, 'file'), 'wx');
});
afterEach(async () => {
  await handle.close();
  await rm(folder, { recursive: true, force: true });
});

const pieces = [700_000, 1, 500_000, 1_200_000, 33].map((length, index) =>
  new Uint8Array(length).fill(index + 1),
);
const wanted = Buffer.concat([Buffer.alloc(10), ...pieces]);

async function writeAllTo(to: FileHandle): Promise<Buffer> {
  const writer = new BatchWriter(to, 10);
  for (const piece of pieces) await writer.add(piece);
  await writer.end();
  return readFile(join(folder, 'file'));
}

test('writes chunks in order from the given position', async () => {
  expect((await writeAllTo(handle)).equals(wanted)).toBe(true);
});

test.each([1, 699_999, 700_000, 700_001])('continues after a write of only %d bytes', async (most) => {
  const short = {
    writev: async ([first = new Uint8Array(), second = new Uint8Array()]: Uint8Array[], position: number) => {
      const bytes = Buffer.concat([first, second]).subarray(0, most);
      return handle.write(bytes, 0, bytes.length, position);
    },
    write: handle.write.bind(handle),
  };
  expect((await writeAllTo(short as unknown as FileHandle)).equals(wanted)).toBe(true);
});

test('throws a failed write, at `end` at the latest', async () => {
  const readOnly = await open(join(folder, 'file'), 'r');
  const writer = new BatchWriter(readOnly, 0);
  await writer.add(new Uint8Array(2 << 20));
  await expect(writer.end()).rejects.toMatchObject({ code: 'EBADF' });
  await readOnly.close();
});
