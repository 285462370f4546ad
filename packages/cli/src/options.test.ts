import { availableCpus } from '@yololift/core';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addModelOptions, positiveInteger, share } from './options.ts';

test.each(['0', '-1', '1.5', '0x10', '1e3', '', ' 1', '1000000000000', '9'.repeat(400)])(
  '"%s" is no whole number that an option takes',
  (text) => {
    expect(() => positiveInteger(text)).toThrow(/whole number|at most/);
  },
);

test.each(['', '2', '-0.1', '0x1', 'nan', '1.01'])('"%s" is no share', (text) => {
  expect(() => share(text)).toThrow('from 0 to 1');
});

test('numbers are read', () => {
  expect([positiveInteger('12'), share('.25'), share('1'), share('1e-3')]).toEqual([12, 0.25, 1, 0.001]);
});

test('threads are four a CPU at most', () => {
  const parse = (threads: string) =>
    addModelOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
      .parse(['--threads', threads], { from: 'user' })
      .opts();
  const most = 4 * availableCpus();
  expect(parse(String(most))).toMatchObject({ threads: most });
  expect(() => parse(String(most + 1))).toThrow(`at most ${most}`);
  expect(() => parse('30000')).toThrow(`at most ${most}`);
});
