import sharp, { type Sharp } from 'sharp';

/** Small images of every supported format, as seeds for attacks. */
export async function seedPictures(): Promise<readonly Uint8Array[]> {
  const made = await Promise.all([
    photo().jpeg().toBuffer(),
    photo().jpeg({ progressive: true }).toBuffer(),
    photo().jpeg({ chromaSubsampling: '4:4:4', optimiseCoding: false }).toBuffer(),
    photo().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer(),
    photo().greyscale().jpeg().toBuffer(),
    photo().toColourspace('cmyk').jpeg().toBuffer(),
    photo().png().toBuffer(),
    photo().png({ progressive: true }).toBuffer(),
    photo().png({ palette: true }).toBuffer(),
    photo().toColourspace('rgb16').png().toBuffer(),
    photo().ensureAlpha(0.5).png().toBuffer(),
    photo().webp().toBuffer(),
    photo().webp({ lossless: true }).toBuffer(),
    photo().ensureAlpha(0.5).webp().toBuffer(),
    photo().gif().toBuffer(),
    photo().tiff({ compression: 'none' }).toBuffer(),
    photo().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
    photo().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    photo().tiff({ compression: 'jpeg' }).toBuffer(),
    photo().threshold().toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
    photo().avif({ effort: 0 }).toBuffer(),
    frames().gif().toBuffer(),
    frames().webp().toBuffer(),
  ]);
  return made.map((bytes) => new Uint8Array(bytes));
}

/** 96×64: gradients and some noise, to exercise every coder. */
function photo(): Sharp {
  return sharp(pixels(96, 64), { raw: { width: 96, height: 64, channels: 3 } });
}

/** Three frames of 48×32. */
function frames(): Sharp {
  return sharp(pixels(48, 96), { raw: { width: 48, height: 96, channels: 3, pageHeight: 32 } });
}

function pixels(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return (x * 2 + y * 3 * (at % 3) + ((at * 7919) % 31)) % 256;
  });
}
