import { decodeImage } from '@yololift/core';
import { expect, test } from 'vitest';
import { progressiveJpeg } from './progressive-jpeg.ts';

test.each([4, 60, 100])('a JPEG with %i scans is decoded', async (scans) => {
  const { width, height, warnings } = await decodeImage(
    progressiveJpeg({ width: 1024, height: 1024, scans }),
  );
  expect({ width, height, warnings }).toEqual({ width: 1024, height: 1024, warnings: undefined });
});

test('a JPEG with 101 scans is rejected', async () => {
  const picture = progressiveJpeg({ width: 1024, height: 1024, scans: 101 });
  await expect(decodeImage(picture)).rejects.toMatchObject({ code: 'IMAGE_TOO_SLOW' });
});
