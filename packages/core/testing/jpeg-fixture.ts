import sharp, { type Sharp } from 'sharp';

/** Pixels that compress badly, so that every byte matters. RGB, 8 bits. */
function busyPixels(width: number, height: number): Buffer {
  return Buffer.from(
    Array.from({ length: width * height * 3 }, (_, index) => {
      const [x, y] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
      return (x * 3 + y * 5 + (index % 3) * 60 + ((index * 7919) % 97)) & 255;
    }),
  );
}

/** The same pixels as a sharp image. */
export function busyImage(width = 160, height = 120): Sharp {
  return sharp(busyPixels(width, height), { raw: { width, height, channels: 3 } });
}

/** Offsets of the first scan's header and of its coded data. */
export function findScan(jpeg: Buffer): { readonly header: number; readonly data: number } {
  let at = 2;
  while (jpeg[at + 1] !== 0xda) at += 2 + jpeg.readUInt16BE(at + 2);
  return { header: at, data: at + 2 + jpeg.readUInt16BE(at + 2) };
}

/** As some phones write it: the scan's header has "coefficients 0 to 0", all pixels are present. */
export function withOddScanParameters(jpeg: Buffer): Buffer {
  const odd = Buffer.from(jpeg);
  odd[findScan(jpeg).data - 2] = 0;
  return odd;
}

/** Removes `bytes` of the coded data from `at` (0..1); keeps the end marker. */
export function withoutPart(jpeg: Buffer, at: number, bytes: number): Buffer {
  const { data } = findScan(jpeg);
  const start = data + Math.floor((jpeg.length - 2 - data) * at);
  const end = Math.min(start + bytes, jpeg.length - 2);
  return Buffer.concat([jpeg.subarray(0, start), jpeg.subarray(end)]);
}

/** A segment with a payload, as in a file. */
export function segment(marker: number, payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

/** Inserts `segments` after a JPEG's first two bytes. */
export function withSegments(jpeg: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}
