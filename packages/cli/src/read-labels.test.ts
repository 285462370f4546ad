import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLabels } from './read-labels.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-labels-'));
  await mkdir(join(folder, 'data'));
  const files: Readonly<Record<string, string>> = {
    'lines.txt': '\uFEFFwolf\r\n lynx \r\n\r\n',
    lynx: 'one\ntwo\n',
    'gap.txt': 'wolf\n\nlynx\n',
    'empty.txt': '\n',
    'list.yaml': 'train: images\nnames: [wolf, "snow lynx"]\n',
    'map.yml': 'names:\n  1: lynx\n  0: wolf\n  2: 42\n',
    'gap.yaml': 'names: {0: wolf, 2: lynx}\n',
    'data/nested.yaml': 'names: ../lines.txt\n',
    'none.yaml': 'train: images\n',
    'broken.yaml': 'names: [wolf\n',
    'config.json': '{"id2label": {"0": "wolf", "1": "lynx"}}',
    'array.json': '["wolf", "lynx"]',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

describe('labels are read', () => {
  test.each([
    ['from a file with one per line', 'lines.txt', ['wolf', 'lynx']],
    ['from a file without an extension', 'lynx', ['one', 'two']],
    ['from names as a list', 'list.yaml', ['wolf', 'snow lynx']],
    ['from names by number, in any order', 'map.yml', ['wolf', 'lynx', '42']],
    ['from the file that "names" refers to', 'data/nested.yaml', ['wolf', 'lynx']],
    ['from a model’s config.json', 'config.json', ['wolf', 'lynx']],
    ['from a JSON array', 'array.json', ['wolf', 'lynx']],
  ])('%s', async (_what, file, labels) => {
    expect(await readLabels(join(folder, file))).toEqual(labels);
  });

  test('from the option itself', async () => {
    expect(await readLabels('person')).toEqual(['person']);
    expect(await readLabels('person, traffic light')).toEqual(['person', 'traffic light']);
    expect(await readLabels('n/a,yes')).toEqual(['n/a', 'yes']);
  });
});

describe('refused:', () => {
  test.each([
    ['an absent file', 'nothing.txt', 'cannot read'],
    ['an absent yaml', 'nothing.yaml', 'cannot read'],
    ['a folder', 'data', 'cannot read'],
    ['a blank line between labels', 'gap.txt', 'no label for class 1'],
    ['an empty file', 'empty.txt', 'contains no label'],
    ['a gap between numbers', 'gap.yaml', 'none for class 1'],
    ['a yaml without names', 'none.yaml', 'has no labels'],
    ['a broken yaml', 'broken.yaml', 'cannot parse'],
  ])('%s', async (_what, file, words) => {
    const reading = readLabels(join(folder, file));
    await expect(reading).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(words),
    });
  });

  test('a list with a gap', async () => {
    await expect(readLabels('a,,c')).rejects.toThrow('no label for class 1');
  });
});
