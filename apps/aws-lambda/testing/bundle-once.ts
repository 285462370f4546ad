import { bundleOnce } from '@yololift/packager/testing';

export const setup = bundleOnce(new URL('../', import.meta.url));
