import { createHash, timingSafeEqual } from 'node:crypto';
import { YoloLiftError } from '@yololift/core';

/** Authenticates requests by `Authorization: Bearer <key>`, compared in constant time. */
export function authenticateByKey(key: string): (request: Request) => Promise<void> {
  const expected = digest(`Bearer ${key}`);
  return async ({ headers }) => {
    const given = headers.get('authorization') ?? '';
    if (timingSafeEqual(digest(given), expected)) return;
    throw new YoloLiftError(
      'UNAUTHENTICATED',
      'missing or wrong key: send Authorization: Bearer <MANAGE_KEY>',
    );
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
