import { createHash, timingSafeEqual } from 'node:crypto';
import { YoloLiftError } from '@yololift/core';

/** Lets in requests that bring `Authorization: Bearer <key>`, compared in constant time. */
export function authenticateByKey(key: string): (request: Request) => Promise<void> {
  const expected = digest(`Bearer ${key}`);
  return async ({ headers }) => {
    const given = headers.get('authorization') ?? '';
    if (timingSafeEqual(digest(given), expected)) return;
    throw new YoloLiftError('UNAUTHENTICATED', 'send the key of MANAGE_KEY: Authorization: Bearer <key>');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
