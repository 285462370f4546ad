/** A seeded random source: equal seeds give equal numbers on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  readonly float: () => number;
  /** `low` ≤ x < `high` */
  readonly between: (low: number, high: number) => number;
  /** Whole number, both ends included. */
  readonly integer: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(choices: readonly T[]) => T;
  /** Approximately normal, mean 0, deviation 1. */
  readonly normal: () => number;
}

/** Mulberry32, with 32 bits of state; good enough for drawing pages. Seed 1 → 0.6270739405881613 first. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const float = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number) => low + Math.floor(float() * (high - low + 1));
  return {
    float,
    between: (low, high) => low + float() * (high - low),
    integer,
    chance: (probability) => float() < probability,
    pick: <T>(choices: readonly T[]): T => {
      const choice = choices[integer(0, choices.length - 1)];
      if (choice === undefined) throw new RangeError('nothing to pick from');
      return choice;
    },
    normal: () => (float() + float() + float() + float() - 2) * Math.sqrt(3),
  };
}

/**
 * Derives a seed for `name` from `seed` (FNV-1a), so that a page does not depend on the number of pages
 * before it.
 */
export function childSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
