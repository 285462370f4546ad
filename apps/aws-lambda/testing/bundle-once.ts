import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunction } from '@yololift/bundle';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The function's bundle. */
    readonly bundle: string;
  }
}

/** Bundles the function as it is deployed, once for all tests, below the app, from where it finds its libraries. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const outFolder = await mkdtemp(fileURLToPath(new URL('../.test-', import.meta.url)));
  await bundleFunction({
    entry: fileURLToPath(new URL('../src/main.ts', import.meta.url)),
    outFolder,
  });
  provide('bundle', join(outFolder, 'main.mjs'));
  return () => rm(outFolder, { recursive: true });
}
