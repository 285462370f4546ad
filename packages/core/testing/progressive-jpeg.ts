import sharp from 'sharp';

const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/** A grey progressive JPEG of so many scans, 10 at least: its last is sent again and again, each a pass over all blocks. */
export async function progressiveJpeg({
  scans,
  ...size
}: {
  readonly width: number;
  readonly height: number;
  readonly scans: number;
}): Promise<Uint8Array> {
  const create = { ...size, channels: 3, background: '#808080' } as const;
  const jpeg = await sharp({ create }).jpeg({ progressive: true }).toBuffer();
  const last = jpeg.subarray(jpeg.lastIndexOf(START_OF_SCAN), -2);
  const again = Array.from({ length: scans - countScans(jpeg) }, () => last);
  return Buffer.concat([jpeg.subarray(0, -2), ...again, jpeg.subarray(-2)]);
}

/** In coded data 0xff is never before 0xda. */
function countScans(jpeg: Buffer): number {
  let scans = 0;
  for (let at = jpeg.indexOf(START_OF_SCAN); at >= 0; at = jpeg.indexOf(START_OF_SCAN, at + 1)) scans += 1;
  return scans;
}
