import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { type BundleOptions, bundleFunction } from '../src/bundle/bundle-function.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the function's bundle; other entry points are beside it. */
    readonly bundle: string;
  }
}

/**
 * Creates a vitest global setup that bundles a function for deployment once for all tests, below its app's
 * folder, where its libraries resolve.
 * @param app - the app's folder; `also` are modules in its `src`.
 */
export function bundleOnce(
  app: URL,
  { external = [], also = [] }: Partial<Pick<BundleOptions, 'external' | 'also'>> = {},
) {
  return async ({ provide }: TestProject): Promise<() => Promise<void>> => {
    const outFolder = await mkdtemp(fileURLToPath(new URL('.test-', app)));
    const pathOf = (module: string) => fileURLToPath(new URL(module, new URL('src/', app)));
    await bundleFunction({ entry: pathOf('main.ts'), also: also.map(pathOf), outFolder, external });
    provide('bundle', join(outFolder, 'main.mjs'));
    return () => rm(outFolder, { recursive: true });
  };
}
