import { bundleOnce } from '@yololift/bundle/testing';

export const setup = bundleOnce(new URL('../', import.meta.url), {
  also: ['server.ts'],
  external: ['@google-cloud/functions-framework'],
});
