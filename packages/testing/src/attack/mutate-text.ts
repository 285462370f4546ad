import type { SeededRandom } from './seeded-random.ts';

/** Strings that break text parsers. */
const PIECES = [
  '',
  ' ',
  '\0',
  '\r\n',
  '\uFEFF',
  '\u202E',
  '\uD800',
  '..',
  '/',
  '//',
  '\\',
  '%',
  '%00',
  '%2e%2e%2f',
  '%zz',
  '@',
  'u:p@',
  '?sig=x',
  '#x',
  ':',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\u0000',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '1e999',
  '-1',
  '999999999999999999999',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'http://169.254.169.254/',
  '🙂',
  'é',
];

/** Mutates a text in one to six places; the longest insertion is about 10,000 characters. */
export function mutateText(text: string, random: SeededRandom): string {
  let mutated = text;
  const times = 1 + random.below(6);
  for (let time = 0; time < times; time += 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(12));
  const piece = random.pick(PIECES);
  if (random.chance(0.1)) return text.slice(0, at) + piece.repeat(1 + random.below(1000)) + text.slice(at);
  return random.chance(0.5)
    ? text.slice(0, at) + piece + text.slice(at)
    : text.slice(0, at) + piece + text.slice(end);
}

/** Values that no schema expects. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  'x'.repeat(10_000),
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: {} },
  '\0',
  '../../x',
];

/** Returns a copy of a JSON value with values replaced, dropped or added. */
export function mutateJson(value: unknown, random: SeededRandom): unknown {
  if (random.chance(0.02)) return random.pick(VALUES);
  if (Array.isArray(value)) return mutateList(value, random);
  if (typeof value === 'object' && value !== null) return mutateRecord(value, random);
  if (typeof value === 'string' && random.chance(0.08)) return mutateText(value, random);
  return value;
}

function mutateList(list: readonly unknown[], random: SeededRandom): unknown[] {
  const kept = list.filter(() => !random.chance(0.02)).map((one) => mutateJson(one, random));
  if (random.chance(0.1)) kept.push(random.pick(VALUES));
  return random.chance(0.05) ? [...kept, ...kept] : kept;
}

function mutateRecord(record: object, random: SeededRandom): Record<string, unknown> {
  const kept = Object.entries(record)
    .filter(() => !random.chance(0.02))
    .map(([key, one]) => [random.chance(0.01) ? mutateText(key, random) : key, mutateJson(one, random)]);
  if (random.chance(0.1)) kept.push([mutateText('x', random), random.pick(VALUES)]);
  return Object.fromEntries(kept) as Record<string, unknown>;
}
