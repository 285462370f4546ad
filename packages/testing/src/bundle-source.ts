import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A function's bundle in its own folder. */
export interface FunctionBundle {
  readonly path: string;
  /** Deletes it. */
  remove(): Promise<void>;
}

/** Options of `bundleFunction`. */
export interface BundleSourceOptions {
  /** Folder from which the source's imports are resolved. */
  readonly resolveDir: string;
  /** Packages that the runtime provides. */
  readonly external?: readonly string[];
}

/** Lets CommonJS packages in an ESM bundle load Node's modules and external packages. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** Bundles a function's TypeScript source into one ESM file `main.mjs`, as a deployment would. */
export async function bundleSource(source: string, options: BundleSourceOptions): Promise<FunctionBundle> {
  const { resolveDir, external = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'yololift-function-'));
  const path = join(folder, 'main.mjs');
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir },
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: [...external],
    banner: { js: REQUIRE },
    logLevel: 'silent',
  });
  return { path, remove: () => rm(folder, { recursive: true }) };
}
