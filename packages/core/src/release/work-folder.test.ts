import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER, ownerName } from './process-owner.ts';
import { openWorkFolder } from './work-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'yololift-work-'));
});
afterEach(() => rm(parent, { recursive: true }));

test('the folder exists until it is removed with its content', async () => {
  const work = await openWorkFolder('publish', parent);
  await mkdir(join(work.path, 'unpacked/deep'), { recursive: true });
  expect(await readdir(parent)).toEqual([basename(work.path)]);
  await work.remove();
  expect(await readdir(parent)).toEqual([]);
});

test('only folders of dead processes are swept', async () => {
  const [now, anHourAgo, lastWeek] = [0, 1, 24 * 7].map((hours) => new Date(Date.now() - hours * 3_600_000));
  const dead = ownerName({ pid: 999_999_999, start: '1' });
  const elsewhere = '1-1-000000000000';
  const folders: readonly (readonly [string, Date | undefined, boolean])[] = [
    [`yololift-publish-${dead}-a`, now, false],
    [`yololift-publish-${OWNER}-b`, lastWeek, true],
    [`yololift-publish-${elsewhere}-c`, anHourAgo, false],
    [`yololift-publish-${elsewhere}-d`, now, true],
    ['yololift-publish-Xy12', lastWeek, false],
    ['yololift-publish-Zw34', anHourAgo, true],
    [`yololift-verify-${dead}-e`, lastWeek, true],
    ['other', lastWeek, true],
  ];
  for (const [name, seenAt] of folders) {
    await mkdir(join(parent, name, 'deep'), { recursive: true });
    await utimes(join(parent, name), seenAt!, seenAt!);
  }
  await (await openWorkFolder('publish', parent)).remove();
  const kept = folders.filter(([, , isKept]) => isKept).map(([name]) => name);
  expect((await readdir(parent)).toSorted()).toEqual(kept.toSorted());
});
