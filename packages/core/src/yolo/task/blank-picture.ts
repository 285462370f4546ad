import { loadSharp } from '../decode/load-sharp.ts';

let picture: { readonly key: string; readonly bytes: Promise<Uint8Array> } | undefined;

/** A grey JPEG of the network's input size, for warm-up with a decode. */
export function blankPicture({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Promise<Uint8Array> {
  const key = `${width}×${height}`;
  if (picture?.key !== key) picture = { key, bytes: draw(width, height) };
  return picture.bytes;
}

async function draw(width: number, height: number): Promise<Uint8Array> {
  const sharp = await loadSharp(); // 80 ms, loaded lazily
  const create = { width, height, channels: 3, background: '#727272' } as const;
  return sharp({ create }).jpeg().toBuffer();
}
