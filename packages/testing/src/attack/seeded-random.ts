/** Reproducible pseudo-random numbers, so that a failed case can be run alone. */
export interface SeededRandom {
  /** An integer from 0 to `end`, exclusive. */
  below(end: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** `true` with probability `share` (0..1). */
  chance(share: number): boolean;
}

/** Creates the generator of one case of a campaign. (Mulberry32 by Tommy Ettinger, public domain, as an algorithm.) */
export function seededRandom(campaign: string, index: number): SeededRandom {
  let state = hash(`${campaign}/${index}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('cannot pick from an empty list');
      return items[below(items.length)] as (typeof items)[number];
    },
    chance: (share) => next() < share,
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
