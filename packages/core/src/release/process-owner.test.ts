import { expect, test } from 'vitest';
import { isAlive, OWNER, ownerName } from './process-owner.ts';

test('this process lives, whatever follows its name', () => {
  expect(isAlive(OWNER, 0)).toBe(true);
  expect(isAlive(`${OWNER}-part`, 0)).toBe(true);
});

test('an earlier process of the same id does not', () => {
  expect(isAlive(ownerName({ pid: process.pid, start: '1' }), Date.now())).toBe(false);
});

test('nor does one that has gone, or a name of another form', () => {
  expect(isAlive(ownerName({ pid: 999_999_999, start: '1' }), Date.now())).toBe(false);
  expect(isAlive(`${process.pid}-1`, Date.now())).toBe(false);
});

test('one of another machine lives while it gives signs', () => {
  const other = `1-1-${'0'.repeat(12)}`;
  expect(isAlive(other, Date.now())).toBe(true);
  expect(isAlive(other, Date.now() - 120_000)).toBe(false);
});
