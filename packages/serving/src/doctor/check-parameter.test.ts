import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader } from '@yololift/core/ports';
import { expect, test } from 'vitest';
import { createEventPointer } from '../configuration/event-pointer.ts';
import type { CheckContext } from './check-context.ts';
import { checkParameter } from './check-parameter.ts';

const { signal } = new AbortController();
const DIGEST = `sha256:${'a'.repeat(64)}`;

function holding(value: string): ParameterReader {
  return { uri: 'env:POINTER', read: async () => ({ value, version: '1' }) };
}

function emptyContext(): CheckContext {
  return { answers: new Map() };
}

test('reads a pointer and keeps it for later checks', async () => {
  const context = emptyContext();
  const value = JSON.stringify({ model: 'documents', version: '3', digest: DIGEST });
  expect(await checkParameter(holding(value), context, signal)).toEqual({
    status: 'ok',
    found: 'points to documents/3',
  });
  expect(context.pointer).toMatchObject({ model: 'documents', version: '3', digest: DIGEST });
});

test('reports a pointer without a digest', async () => {
  const { found } = await checkParameter(holding('documents/3'), emptyContext(), signal);
  expect(found).toBe('points to documents/3, without a digest: any release of that name is accepted');
});

test('refuses an invalid pointer and keeps nothing', async () => {
  const context = emptyContext();
  await expect(checkParameter(holding('nonsense'), context, signal)).rejects.toMatchObject({
    code: 'POINTER_INVALID',
  });
  expect(context.pointer).toBeUndefined();
});

test('is skipped before an event has set the pointer', async () => {
  const events = createEventPointer();
  expect((await checkParameter(events, emptyContext(), signal)).status).toBe('skipped');
  events.take('documents/3');
  expect((await checkParameter(events, emptyContext(), signal)).status).toBe('ok');
});

test('an absent parameter is not skipped', async () => {
  const absent = async () => {
    throw new YoloLiftError('PARAMETER_NOT_FOUND', 'env:POINTER is not set');
  };
  await expect(
    checkParameter({ uri: 'env:POINTER', read: absent }, emptyContext(), signal),
  ).rejects.toMatchObject({
    code: 'PARAMETER_NOT_FOUND',
  });
});
