import { plainWebUri } from '@yololift/core';
import type { Input } from './find-inputs.ts';

/** The path or URL of an input for results and messages; removes possible secrets from URLs. */
export function displayPath({ path }: Pick<Input, 'path'>): string {
  return /^https?:\/\//i.test(path) ? plainWebUri(path) : path;
}
