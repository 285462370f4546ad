import { expect, test } from 'vitest';
import { byName, inNaturalOrder } from './natural-order.ts';

/** Numbers below `limit`, the same in every run (a linear congruential generator). */
function numbers(limit: number): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function names(alphabet: string, count: number): readonly string[] {
  const next = numbers(alphabet.length);
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: index % 9 }, () => alphabet[next()]).join(''),
  );
}

const ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

test.each([
  ['all of ASCII', ASCII],
  ['numbers, signs and both cases', '0012349aAbB-_. /'],
  ['zeros in front', '001a/'],
  ['other writing as well', '019aAé\u0301ß文件/-٣'],
  ['characters without a meaning of their own', 'ab1\u0001\u200d-'],
])('orders names of %s as the collator does', (_, alphabet) => {
  const some = names(alphabet, 4000);
  expect(inNaturalOrder(some)).toEqual(some.toSorted(byName));
});

test('numbers of any length', () => {
  const some = [253, 254, 255, 256, 600].flatMap((length) =>
    ['1', '9'].map((digit) => `p${digit.repeat(length)}`),
  );
  expect(inNaturalOrder(some.toReversed())).toEqual(some.toReversed().toSorted(byName));
});

test('a long list sorts faster than with the collator alone', () => {
  const next = numbers(1_000_000);
  const paths = Array.from({ length: 60_000 }, () => `scans/${next() % 1000}/page-${next()}.jpg`);
  const alone = cpuMs(() => paths.toSorted(byName));
  const keyed = cpuMs(() => inNaturalOrder(paths));
  expect(keyed / alone).toBeLessThan(0.8);
});

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
