import { expect, test } from 'vitest';
import { checkNode } from './check-node.ts';
import type { PlatformFacts } from './platform-facts.ts';

const PLATFORM: PlatformFacts = { name: 'Somewhere', nodeMajors: [22] };

test.each([
  ['24.21.0', undefined, 'ok', undefined],
  ['22.18.0', undefined, 'warning', 'NODE_NOT_TESTED'],
  ['26.0.0', undefined, 'warning', 'NODE_NOT_TESTED'],
  ['20.20.2', undefined, 'failure', 'NODE_TOO_OLD'],
  ['9.11.2', undefined, 'failure', 'NODE_TOO_OLD'],
  ['24.21.0', PLATFORM, 'warning', 'NODE_NOT_TESTED'],
  ['20.20.2', PLATFORM, 'failure', 'NODE_TOO_OLD'],
])('Node %s', (nodeVersion, platform, status, code) => {
  const { found, ...rest } = checkNode({ nodeVersion }, platform);
  expect(found).toContain(nodeVersion);
  expect(rest).toMatchObject(code === undefined ? { status } : { status, code });
});

test('names a platform without this version, and its versions', () => {
  expect(checkNode({ nodeVersion: '24.1.0' }, PLATFORM).found).toBe('Node 24.1.0; Somewhere runs 22');
});
