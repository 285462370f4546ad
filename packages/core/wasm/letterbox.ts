// AssemblyScript, compiled by `pnpm --filter @yololift/core build:wasm`. The inner loops of the letterbox with
// 128-bit SIMD; src/yolo/stages/letterbox-typescript.ts is the same in plain TypeScript. All memory is laid out by
// src/yolo/stages/letterbox-webassembly.ts: a pointer parameter is a byte offset.

/** Bytes one pixel has in a slot: red, green, blue and a spare, 16 bits each. */
const SLOT_PIXEL: usize = 8;

/** Bytes one column has in the table: where its left pixel begins in a row, and two 16-bit weights. */
const COLUMN: usize = 8;

/**
 * Blends one row of RGB bytes along x into a slot, two columns at a time.
 * @param source - the row; 8 bytes after its last pixel's beginning are read.
 * @param columns - `{ offset: i32, leftWeight: i16, rightWeight: i16 }` each; an even number of them.
 */
export function blendRow(source: usize, columns: usize, columnCount: usize, slot: usize): void {
  for (let x: usize = 0; x < columnCount; x += 2) {
    const first = blendColumn(source, columns + x * COLUMN);
    const second = blendColumn(source, columns + x * COLUMN + COLUMN);
    v128.store(slot + x * SLOT_PIXEL, i16x8.narrow_i32x4_s(first, second));
  }
}

/** r, g, b, 0 = (left * w0 + right * w1) >> 4 */
// @ts-expect-error: decorator
@inline
function blendColumn(source: usize, column: usize): v128 {
  // r0 g0 b0 r1 g1 b1 … → r0 r1 g0 g1 b0 b1 0 0, 16 bits each
  const pixels = v128.load64_zero(source + load<u32>(column));
  const pairs = i8x16.shuffle(pixels, i64x2.splat(0), 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
  return i32x4.shr_s(i32x4.dot_i16x8_s(pairs, v128.load32_splat(column, 4)), 4);
}

/**
 * Blends two slots down y and divides, into one row of each float32 plane.
 * @param weights - of the upper slot in the low 16 bits, of the lower one in the high 16.
 */
export function writeRow(
  upper: usize,
  lower: usize,
  weights: u32,
  count: usize,
  red: usize,
  green: usize,
  blue: usize,
  divisor: f32,
): void {
  const w0 = i16x8.splat(<i16>(weights & 0xffff));
  const w1 = i16x8.splat(<i16>(weights >> 16));
  const divisors = f32x4.splat(divisor);
  let x: usize = 0;
  for (; x + 4 <= count; x += 4) {
    const at = x * SLOT_PIXEL;
    const left = blendPair(upper + at, lower + at, w0, w1);
    const right = blendPair(upper + at + 16, lower + at + 16, w0, w1);
    // r0 g0 b0 _ r1 g1 b1 _ | r2 g2 b2 _ r3 g3 b3 _ → r0 r1 r2 r3 g0 g1 g2 g3 | b0 b1 b2 b3
    const redGreen = v128.shuffle<i16>(left, right, 0, 4, 8, 12, 1, 5, 9, 13);
    const onlyBlue = v128.shuffle<i16>(left, right, 2, 6, 10, 14, 2, 6, 10, 14);
    const to = x << 2;
    v128.store(red + to, f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(redGreen)), divisors));
    v128.store(green + to, f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(redGreen)), divisors));
    v128.store(blue + to, f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(onlyBlue)), divisors));
  }
  for (; x < count; x++) {
    const pixel = blendPair(upper + x * SLOT_PIXEL, lower + x * SLOT_PIXEL, w0, w1);
    const to = x << 2;
    store<f32>(red + to, <f32>i16x8.extract_lane_s(pixel, 0) / divisor);
    store<f32>(green + to, <f32>i16x8.extract_lane_s(pixel, 1) / divisor);
    store<f32>(blue + to, <f32>i16x8.extract_lane_s(pixel, 2) / divisor);
  }
}

/**
 * As `writeRow`, into float16 planes.
 * @param table - the 16 bits that each of the 256 pixel values becomes.
 */
export function writeHalfRow(
  upper: usize,
  lower: usize,
  weights: u32,
  count: usize,
  red: usize,
  green: usize,
  blue: usize,
  table: usize,
): void {
  const w0 = i16x8.splat(<i16>(weights & 0xffff));
  const w1 = i16x8.splat(<i16>(weights >> 16));
  for (let x: usize = 0; x < count; x++) {
    const pixel = blendPair(upper + x * SLOT_PIXEL, lower + x * SLOT_PIXEL, w0, w1);
    const to = x << 1;
    store<u16>(red + to, load<u16>(table + (<usize>i16x8.extract_lane_u(pixel, 0) << 1)));
    store<u16>(green + to, load<u16>(table + (<usize>i16x8.extract_lane_u(pixel, 1) << 1)));
    store<u16>(blue + to, load<u16>(table + (<usize>i16x8.extract_lane_u(pixel, 2) << 1)));
  }
}

/** Two pixels: (((w0 * above) >> 16) + ((w1 * below) >> 16) + 2) >> 2, 0..255. */
// @ts-expect-error: decorator
@inline
function blendPair(upper: usize, lower: usize, w0: v128, w1: v128): v128 {
  const above = v128.load(upper);
  const below = v128.load(lower);
  const low = i32x4.add(
    i32x4.shr_s(i32x4.extmul_low_i16x8_s(above, w0), 16),
    i32x4.shr_s(i32x4.extmul_low_i16x8_s(below, w1), 16),
  );
  const high = i32x4.add(
    i32x4.shr_s(i32x4.extmul_high_i16x8_s(above, w0), 16),
    i32x4.shr_s(i32x4.extmul_high_i16x8_s(below, w1), 16),
  );
  return i16x8.shr_s(i16x8.add(i16x8.narrow_i32x4_s(low, high), i16x8.splat(2)), 2);
}
