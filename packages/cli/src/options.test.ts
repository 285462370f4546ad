import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableCpus, HEADS } from '@yololift/core';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  addModelOptions,
  type ModelOptions,
  parseFraction,
  parsePositiveInteger,
  readLoadOptions,
} from './options.ts';
import { resolveModel } from './resolve-model.ts';

/** Parses model options to those of `loadYolo`. */
async function parse(...args: readonly string[]) {
  const command = addModelOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return readLoadOptions(command.parse(args, { from: 'user' }).opts<ModelOptions>());
}

describe('model options', () => {
  test('list every head in help and in the guide on reading models', async () => {
    const help = addModelOptions(new Command()).helpInformation().replaceAll(/\s+/g, ' ');
    const page = await readFile(new URL('../../../docs/guides/reading-models.md', import.meta.url), 'utf8');
    for (const { id, summary } of HEADS) {
      expect(help).toContain(`"${id}"`);
      expect(page).toContain(`| \`${id}\` | ${summary}`);
    }
  });

  test('set preprocessing and output format', async () => {
    const given = [
      '--fit',
      'stretch',
      '--channel-order',
      'bgr',
      '--pixel-scale',
      '1',
      '--mean',
      '1,2,3',
      '--std',
      '4',
    ];
    expect(await parse(...given, '--output', 'main', '--scores', 'logits', '--boxes', 'corners')).toEqual({
      fit: 'stretch',
      channelOrder: 'bgr',
      pixelScale: 1,
      mean: [1, 2, 3],
      std: [4],
      output: 'main',
      scores: 'logits',
      boxes: 'corners',
    });
  });

  test.each([
    ['--mean', '1,2'],
    ['--std', 'a'],
    ['--pixel-scale', ''],
    ['--head', 'nonsense'],
    ['--scores', 'none'],
  ])('refuse invalid values: %s %s', async (option, value) => {
    await expect(parse(option, value)).rejects.toThrow();
  });
});

test('a release’s folder is loaded with the settings of its manifest', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-resolve-'));
  try {
    const manifest = {
      schema: 1,
      name: 'things',
      version: '1',
      runtime: 'yolo',
      model: 'model.onnx',
      files: [{ path: 'model.onnx', size: 1, sha256: `sha256:${'0'.repeat(64)}` }],
      overrides: { head: 'grid-decoded', normalised: false },
      reading: { reasons: ['as tried'] },
    };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const { file, options } = await resolveModel({ model: folder, labels: 'a,b' }, {});
    expect(file).toBe(join(folder, 'model.onnx'));
    expect(options).toEqual({ head: 'grid-decoded', normalised: false, trial: 'never', labels: ['a', 'b'] });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(['0', '-1', '1.5', '0x10', '1e3', '', ' 1', '1000000000000', '9'.repeat(400)])(
  '"%s" is not a valid whole number',
  (text) => {
    expect(() => parsePositiveInteger(text)).toThrow('Expected a whole number');
  },
);

test.each(['', '2', '-0.1', '0x1', 'nan', '1.01'])('"%s" is not a fraction', (text) => {
  expect(() => parseFraction(text)).toThrow('from 0 to 1');
});

test('numbers are parsed', () => {
  expect([
    parsePositiveInteger('12'),
    parseFraction('.25'),
    parseFraction('1'),
    parseFraction('1e-3'),
  ]).toEqual([12, 0.25, 1, 0.001]);
});

test('threads are limited to four per CPU', () => {
  const parse = (threads: string) =>
    addModelOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
      .parse(['--threads', threads], { from: 'user' })
      .opts();
  const most = 4 * availableCpus();
  expect(parse(String(most))).toMatchObject({ threads: most });
  expect(() => parse(String(most + 1))).toThrow(`from 1 to ${most}`);
  expect(() => parse('30000')).toThrow(`from 1 to ${most}`);
});
