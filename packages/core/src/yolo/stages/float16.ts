import { roundHalfEven } from './round-half-even.ts';

/** The 16-bit values of a float16 tensor: raw bits, or a `Float16Array` if the engine has one. */
export type HalfBits =
  | Uint16Array
  | (ArrayBufferView & { readonly length: number; readonly BYTES_PER_ELEMENT: number });

let floatOfHalf: Float32Array | undefined;

/**
 * Widens float16 values to float32, exactly. Bits `0x3c00` → 1, `0x3555` → 0.333251953125, `0xfc00` → −∞.
 * @param into - filled and returned if given; at least as long as `half`.
 */
export function halfToFloat(half: HalfBits, into = new Float32Array(half.length)): Float32Array {
  const bits =
    half instanceof Uint16Array ? half : new Uint16Array(half.buffer, half.byteOffset, half.length);
  floatOfHalf ??= Float32Array.from({ length: 65536 }, (_, index) => widen(index));
  const table = floatOfHalf;
  for (let i = 0; i < bits.length; i++) into[i] = table[bits[i] as number] as number;
  return into;
}

/**
 * Narrows a number to float16 bits, to nearest, ties to even. 1 → `0x3c00`, 1/3 → `0x3555`, 1e6 → `0x7c00` (∞),
 * 2⁻²⁵ → 0, 2⁻²⁴ → 1 (the least subnormal).
 */
export function floatToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  // Half way between the largest float16, 65504, and the next step, 65536.
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  // In units of the last place; a carry out of the mantissa increments the exponent.
  const steps = roundHalfEven(magnitude * 2 ** (10 - exponent));
  const biased = magnitude < 2 ** -14 ? 0 : exponent + 14;
  return sign | (biased * 1024 + steps);
}

function widen(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
