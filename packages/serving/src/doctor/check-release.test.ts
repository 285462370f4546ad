import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core/errors';
import { openWorkFolder } from '@yololift/core/release';
import { manualClock, memoryReader, nameOf, testRelease } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import type { CheckContext } from './check-context.ts';
import { checkRelease, type ReleaseTrial } from './check-release.ts';
import { probeSource } from './probe-source.ts';

const { signal } = new AbortController();
const release = testRelease();

/** Two buckets with the release, probed after `damage`. */
async function bench(damage: (objects: Map<string, Uint8Array>) => void = () => undefined) {
  const [a, b] = ['mem://a', 'mem://b'].map((uri) => {
    const reader = memoryReader(uri, manualClock(), new Map(release.objects));
    return { uri, reader };
  }) as [Source, Source];
  const context: CheckContext = { answers: new Map(), pointer: nameOf(release) };
  damage(a.reader.objects);
  for (const source of [a, b]) {
    const answer = await probeSource(source, context, signal);
    if (answer !== undefined) context.answers.set(source.uri, answer);
  }
  return { a, b, context };
}

interface Source {
  readonly uri: string;
  readonly reader: ReturnType<typeof memoryReader>;
}

test('a complete release', async () => {
  const { a, context } = await bench();
  expect(await checkRelease(a, context, signal)).toEqual({
    status: 'ok',
    found: `documents/1: 2 files, 0.0 MB, all as published (${release.digest.slice(0, 19)}…)`,
  });
});

test.each([
  ['a byte of a file', 'documents/1/model.onnx', 'RELEASE_CORRUPT'],
  ['a byte of the manifest that leaves it readable', 'documents/1/manifest.json', 'DIGEST_MISMATCH'],
])('one with another %s', async (_what, key, code) => {
  const { a, b, context } = await bench((objects) => {
    const bytes = Uint8Array.from(objects.get(key) ?? []);
    const at = Math.max(0, Buffer.from(bytes).indexOf('read me'));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    objects.set(key, bytes);
  });
  await expect(checkRelease(a, context, signal)).rejects.toMatchObject({ code });
  expect((await checkRelease(b, context, signal)).status).toBe('ok');
});

test('a listed file that is absent', async () => {
  const { a, context } = await bench((objects) => objects.delete('documents/1/model.onnx'));
  await expect(checkRelease(a, context, signal)).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
});

test('a manifest of another release, where the pointer has no digest', async () => {
  const other = testRelease({ version: '2' }).manifestBytes;
  const { a, context } = await bench((objects) => objects.set('documents/1/manifest.json', other));
  context.pointer = { model: 'documents', version: '1' };
  await expect(checkRelease(a, context, signal)).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
});

test('an absent release is a warning if another source has it, else a failure', async () => {
  const { a, b, context } = await bench((objects) => objects.clear());
  expect(await checkRelease(a, context, signal)).toMatchObject({
    status: 'warning',
    code: 'RELEASE_NOT_FOUND',
    found: expect.stringContaining('another source has it'),
  });
  context.answers.delete(b.uri);
  await expect(checkRelease(a, context, signal)).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
});

test('without a pointer or a readable source the check is skipped', async () => {
  const { a, context } = await bench();
  context.answers.delete(a.uri);
  expect(await checkRelease(a, context, signal)).toMatchObject({
    status: 'skipped',
    found: expect.stringContaining('source'),
  });
  expect(await checkRelease(a, { answers: new Map() }, signal)).toMatchObject({
    status: 'skipped',
    found: expect.stringContaining('pointer'),
  });
  expect(a.reader.asked).toEqual(['documents/1/manifest.json']);
});

test('a trial loads the downloaded release and removes it afterwards', async () => {
  const { a, context } = await bench();
  const parent = await mkdtemp(join(tmpdir(), 'yololift-doctor-'));
  const seen: unknown[] = [];
  const trial: ReleaseTrial = {
    openFolder: () => openWorkFolder('doctor', parent),
    canTry: () => true,
    async run({ folder }, { from }) {
      seen.push(from, (await readdir(folder)).toSorted());
    },
  };
  expect(await checkRelease(a, { ...context, trial }, signal)).toMatchObject({
    status: 'ok',
    found: expect.stringContaining('and it loads'),
  });
  expect(seen).toEqual(['mem://a', ['model.onnx', 'notes']]);
  const run = async () => {
    throw new YoloLiftError('SELF_TEST_FAILED', 'it finds nothing');
  };
  await expect(checkRelease(a, { ...context, trial: { ...trial, run } }, signal)).rejects.toThrow(
    'it finds nothing',
  );
  expect(await readdir(parent)).toEqual([]);
  await rm(parent, { recursive: true });
});
