/** Numbers that look random, and come again for the same seed: a case that fails can be run alone. */
export interface SeededRandom {
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number;
  /** One of them. */
  pick<T>(items: readonly T[]): T;
  /** Whether a thing of this chance (0..1) happens. */
  chance(share: number): boolean;
}

/** Makes the numbers of one case of a campaign. (Mulberry32 by Tommy Ettinger, public domain, as an algorithm.) */
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
      if (items.length === 0) throw new RangeError('there is nothing to pick from');
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
