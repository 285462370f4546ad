import { createGzip } from 'node:zlib';
import { progressiveJpeg } from '@yololift/testing';
import sharp from 'sharp';

/** Default limit of pixels: 8000×8000. */
const SIDE = 8000;

/** An ordinary photo of 1080×810 with some texture. */
export function goodPhoto(): Promise<Buffer> {
  return textured(1080, 810).jpeg({ quality: 85 }).toBuffer();
}

/** The largest accepted images, in formats decoded in one step, and one with too many scans. */
export const LARGE_PICTURES = {
  'JPEG, 64 Mpx, 100 scans': async () => progressiveJpeg({ width: SIDE, height: SIDE, scans: 100 }),
  'JPEG, 64 Mpx, 1,000 scans': async () => progressiveJpeg({ width: SIDE, height: SIDE, scans: 1000 }),
  'PNG, 64 Mpx, interlaced': () =>
    textured(SIDE, SIDE).png({ progressive: true, compressionLevel: 1 }).toBuffer(),
  'AVIF, 64 Mpx': () => textured(SIDE, SIDE).avif({ effort: 0, quality: 30 }).toBuffer(),
} as const;

/** Gzips `bytes` of zeros at a low level: 900 MB become 4 MB. */
export async function gzipBomb(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 1 });
  const piece = Buffer.alloc(1e6);
  const packed = Array.fromAsync(gzip as AsyncIterable<Buffer>);
  for (let sent = 0; sent < bytes; sent += piece.length) {
    if (!gzip.write(piece)) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end();
  return Buffer.concat(await packed);
}

/** Stripes and blocks: detail everywhere, yet small enough for one body. */
function textured(width: number, height: number) {
  const tile = 64;
  const data = Buffer.from(
    Array.from({ length: tile * tile * 3 }, (_, at) => (at * 31 + (at >> 5) * 17) % 251),
  );
  const create = { width, height, channels: 3, background: '#888' } as const;
  const input = { input: data, raw: { width: tile, height: tile, channels: 3 }, tile: true } as const;
  return sharp({ create }).composite([{ ...input, blend: 'over' }]);
}
