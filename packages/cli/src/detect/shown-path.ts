import { plainWebUri } from '@yololift/core';
import type { Input } from './find-inputs.ts';

/** What an input is called in answers and messages: of an address, nothing that may be a secret. */
export function shownPath({ path }: Pick<Input, 'path'>): string {
  return /^https?:\/\//i.test(path) ? plainWebUri(path) : path;
}
