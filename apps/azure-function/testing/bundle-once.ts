import { bundleOnce } from '@yololift/bundle/testing';

export const setup = bundleOnce(new URL('../', import.meta.url), { external: ['@azure/functions-core'] });
