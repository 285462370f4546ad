import { expect, test } from 'vitest';
import * as z from 'zod';
import { toYoloOptions, yoloFromEnvironment } from './yolo-from-environment.ts';

const variables = z.object(yoloFromEnvironment.variables);
const read = (set: Readonly<Record<string, string>>) =>
  toYoloOptions(variables.parse(set) as Parameters<typeof toYoloOptions>[0]);

test('image limits and the background have defaults', () => {
  expect(read({})).toEqual({ maxPixels: 64e6, background: '#ffffff', decodeLimitMs: 60_000 });
});

test('each variable reads its text', () => {
  const set = { MAX_MEGAPIXELS: '12.5', BACKGROUND: 'Ignore', DECODE_LIMIT_SECONDS: '2' };
  expect(read(set)).toEqual({ maxPixels: 12.5e6, background: 'ignore', decodeLimitMs: 2_000 });
});

test('an invalid background is refused, with the supported values', () => {
  const { error } = variables.safeParse({ BACKGROUND: 'pink' });
  expect(error?.issues).toMatchObject([
    { path: ['BACKGROUND'], message: expect.stringMatching(/#ffffff, or ignore/) },
  ]);
});
