interface Range {
  readonly type: string;
  readonly quality: number;
}

interface Match {
  readonly offer: string;
  readonly quality: number;
  /** 0: anything, 1: `image/*`, 2: the type itself. */
  readonly precision: number;
  /** Position in the header; earlier is better. */
  readonly place: number;
}

/**
 * Picks the answer's media type from `Accept` (RFC 9110, 12.5.1). Ties go to the most precise range, then to the first
 * range, then to the first offer.
 * `image/jpeg;q=0.5, image/png` with the offers JSON, JPEG and PNG → PNG.
 *
 * @param accept - the header's value; `null` accepts anything.
 * @returns `undefined` if no offer is accepted.
 */
export function negotiate<T extends string>(accept: string | null, offers: readonly T[]): T | undefined {
  const ranges = (accept?.trim() || '*/*').split(',').map(parseRange);
  const matches = offers.map((offer) => bestMatch(offer, ranges)).filter((match) => match.quality > 0);
  return matches.sort(compare)[0]?.offer;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** The most precise range decides: `image/*;q=1, image/png;q=0` refuses PNG. */
function bestMatch<T extends string>(offer: T, ranges: readonly Range[]): Match & { readonly offer: T } {
  const spellings = ['*/*', `${offer.split('/')[0]}/*`, offer];
  const matches = ranges
    .map(({ type, quality }, place) => ({ offer, quality, precision: spellings.indexOf(type), place }))
    .filter(({ precision }) => precision >= 0)
    .sort((a, b) => b.precision - a.precision);
  return matches[0] ?? { offer, quality: 0, precision: -1, place: 0 };
}

function compare(a: Match, b: Match): number {
  return b.quality - a.quality || b.precision - a.precision || a.place - b.place;
}
