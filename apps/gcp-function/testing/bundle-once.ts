import { bundleOnce } from '@yololift/packager/testing';

export const setup = bundleOnce(new URL('../', import.meta.url), {
  also: ['server.ts'],
  external: ['@google-cloud/functions-framework'],
});
