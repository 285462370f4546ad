import { expect, test } from 'vitest';
import { isAlive, OWNER, ownerName } from './process-owner.ts';

test('this process is alive, whatever follows its name', () => {
  expect(isAlive(OWNER, 0)).toBe(true);
  expect(isAlive(`${OWNER}-part`, 0)).toBe(true);
});

test('an earlier process with the same id is not', () => {
  expect(isAlive(ownerName({ pid: process.pid, start: '1' }), Date.now())).toBe(false);
});

test('a process that has ended and a name of another form are not', () => {
  expect(isAlive(ownerName({ pid: 999_999_999, start: '1' }), Date.now())).toBe(false);
  expect(isAlive(`${process.pid}-1`, Date.now())).toBe(false);
});

test('a process on another machine is alive until its heartbeat is too old', () => {
  const other = `1-1-${'0'.repeat(12)}`;
  expect(isAlive(other, Date.now())).toBe(true);
  expect(isAlive(other, Date.now() - 120_000)).toBe(false);
});
