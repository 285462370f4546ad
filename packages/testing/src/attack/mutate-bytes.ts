import type { SeededRandom } from './seeded-random.ts';

/** Boundary values for lengths, counts and offsets. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Uint8Array, random: SeededRandom) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  writeExtreme,
  cutEnd,
  cutHole,
  repeatPart,
  insertNoise,
];

/** Returns a copy of the bytes with one to eight mutations. */
export function mutateBytes(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  const times = 1 + random.below(8);
  for (let time = 0; time < times && mutated.length > 0; time += 1) {
    mutated = random.pick(MUTATIONS)(mutated, random);
  }
  return mutated;
}

function flipBit(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
  return bytes;
}

function setByte(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

function writeExtreme(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const width = random.pick([1, 2, 4]);
  if (bytes.length < width) return bytes;
  const at = random.below(bytes.length - width + 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = random.pick(EXTREMES);
  const isLittleEndian = random.chance(0.5);
  if (width === 1) view.setUint8(at, value);
  else if (width === 2) view.setUint16(at, value, isLittleEndian);
  else view.setUint32(at, value, isLittleEndian);
  return bytes;
}

function cutEnd(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  return bytes.slice(0, random.below(bytes.length));
}

function cutHole(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const { from, to } = part(bytes, random);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
}

function repeatPart(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const { from, to } = part(bytes, random);
  return joined(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to));
}

function insertNoise(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length + 1);
  const noise = Uint8Array.from({ length: 1 + random.below(64) }, () => random.below(256));
  return joined(bytes.subarray(0, at), noise, bytes.subarray(at));
}

/** A part of at most 4,096 bytes, at least one. */
function part(bytes: Uint8Array, random: SeededRandom): { readonly from: number; readonly to: number } {
  const from = random.below(bytes.length);
  return { from, to: Math.min(bytes.length, from + 1 + random.below(4096)) };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
