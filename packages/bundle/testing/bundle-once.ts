import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundleFunction } from '../src/bundle-function.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the function's bundle. */
    readonly bundle: string;
  }
}

/**
 * Makes a vitest global setup that bundles a function as it is deployed, once for all tests, below its app, from where it
 * finds its libraries.
 * @param app - the app's folder.
 */
export function bundleOnce(app: URL, external: readonly string[] = []) {
  return async ({ provide }: TestProject): Promise<() => Promise<void>> => {
    const outFolder = await mkdtemp(fileURLToPath(new URL('.test-', app)));
    await bundleFunction({ entry: fileURLToPath(new URL('src/main.ts', app)), outFolder, external });
    provide('bundle', join(outFolder, 'main.mjs'));
    return () => rm(outFolder, { recursive: true });
  };
}
