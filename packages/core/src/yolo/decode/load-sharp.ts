import { YoloLiftError } from '../../errors.ts';

/** The `sharp` function. */
export type Sharp = typeof import('sharp').default;

/** libvips' loaders of the supported formats; all others are blocked. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff', 'Nsgif'].map((name) => `VipsForeignLoad${name}`);

let loading: Promise<Sharp> | undefined;

/**
 * Loads sharp once, on first use (80 ms), and configures it for the whole process: no operation cache, one
 * thread per image, only the loaders of supported formats.
 *
 * @throws YoloLiftError `INTERNAL` - its native library is missing or for another platform.
 */
export function loadSharp(): Promise<Sharp> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // The operation cache never hits here and takes memory.
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  } catch (cause) {
    throw new YoloLiftError(
      'INTERNAL',
      `sharp, the image decoder, cannot be loaded on ${process.platform}-${process.arch}; install the dependencies again on this machine`,
      { cause },
    );
  }
}
