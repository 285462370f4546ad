import { YoloLiftError } from '@yololift/core';
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

test('a pointer is read, and kept for the checks that follow', async () => {
  const context = emptyContext();
  const value = JSON.stringify({ model: 'documents', version: '3', digest: DIGEST });
  expect(await checkParameter(holding(value), context, signal)).toEqual({
    status: 'ok',
    found: 'points to documents/3',
  });
  expect(context.pointer).toMatchObject({ model: 'documents', version: '3', digest: DIGEST });
});

test('one without a digest is dateMs as such', async () => {
  const { found } = await checkParameter(holding('documents/3'), emptyContext(), signal);
  expect(found).toBe('points to documents/3, no digest: any release of that name passes');
});

test('what is no pointer is refused, and nothing is kept', async () => {
  const context = emptyContext();
  await expect(checkParameter(holding('nonsense'), context, signal)).rejects.toMatchObject({
    code: 'POINTER_INVALID',
  });
  expect(context.pointer).toBeUndefined();
});

test('where events bring the pointer, there may be none yet', async () => {
  const events = createEventPointer();
  expect((await checkParameter(events, emptyContext(), signal)).status).toBe('skipped');
  events.take('documents/3');
  expect((await checkParameter(events, emptyContext(), signal)).status).toBe('ok');
});

test('an absent parameter is no event that has not come', async () => {
  const absent = async () => {
    throw new YoloLiftError('PARAMETER_NOT_FOUND', 'env:POINTER is not set');
  };
  await expect(
    checkParameter({ uri: 'env:POINTER', read: absent }, emptyContext(), signal),
  ).rejects.toMatchObject({
    code: 'PARAMETER_NOT_FOUND',
  });
});
