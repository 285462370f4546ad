import { YoloLiftError } from '../../errors.ts';

/** The function that the `sharp` package is. */
export type Sharp = typeof import('sharp').default;

/** libvips' loaders for the formats that are accepted; all others are switched off. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff', 'Nsgif'].map((name) => `VipsForeignLoad${name}`);

let loading: Promise<Sharp> | undefined;

/**
 * Loads sharp once, when it is first needed (80 ms), and sets it up for a server: no operation cache, one
 * thread an image, and no loader but those of the accepted formats, for the whole process.
 *
 * @throws YoloLiftError `INTERNAL` - its native library is missing or made for another platform.
 */
export function loadSharp(): Promise<Sharp> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // A cache of finished operations never hits here and holds memory.
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  } catch (cause) {
    throw new YoloLiftError(
      'INTERNAL',
      `sharp, the picture decoder, cannot be loaded on ${process.platform}-${process.arch}; install the dependencies again on this machine`,
      { cause },
    );
  }
}
