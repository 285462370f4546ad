import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type BundledPackage, bundledPackages, packageOf } from './bundled-packages.ts';

export type { BundledPackage } from './bundled-packages.ts';

/** What to bundle, and where to. */
export interface BundleOptions {
  /** The function's `main.ts`. */
  readonly entry: string;
  /**
   * Paths of other modules that a platform may start instead; each keeps its name: `server.ts` →
   * `server.mjs`.
   */
  readonly also?: readonly string[];
  /** Emptied, then filled with `main.mjs`, its chunks, and the modules of worker threads and child processes. */
  readonly outFolder: string;
  /** Modules that the deployment provides, besides the native libraries. */
  readonly external?: readonly string[];
}

/** Native binaries cannot be bundled. */
const NATIVE = ['onnxruntime-node', 'sharp'];
/** Modules of worker threads and child processes; each must be beside the code that starts it. */
const PROGRAMS = {
  'engine-worker': 'src/yolo/pipeline/engine-worker.ts',
  'graph-saver': 'src/onnx/graph-saver.ts',
};
/** Globals that CommonJS packages expect. Azure's worker also resolves its core module with `require`. */
const COMMON_JS = [
  "import{createRequire as makeRequire}from'node:module';",
  'const require=makeRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
].join('');
const FONT = 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf';

/**
 * Bundles a function for deployment as plain JavaScript modules. Each cloud's SDK is a separate chunk, which
 * loads on first use. Adds the font for labels on annotated images. Equal sources give equal bytes, wherever
 * the workspace is.
 * @returns the bundle's contents, by package.
 */
export async function bundleFunction({
  entry,
  also = [],
  outFolder,
  external = [],
}: BundleOptions): Promise<readonly BundledPackage[]> {
  const core = new URL('../', pathToFileURL(createRequire(import.meta.url).resolve('@yololift/core')));
  const programs = Object.entries(PROGRAMS).map(([name, path]) => [name, fileURLToPath(new URL(path, core))]);
  const starts = also.map((path) => [basename(path, '.ts'), path]);
  await empty(outFolder);
  // Relative paths appear in the code and in the names of chunks.
  const absWorkingDir = fileURLToPath(core);
  const { metafile } = await build({
    absWorkingDir,
    metafile: true,
    entryPoints: { main: entry, ...Object.fromEntries([...starts, ...programs]) },
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    // Keeps names readable in stack traces.
    minifyIdentifiers: false,
    legalComments: 'none',
    banner: { js: COMMON_JS },
    plugins: [englishOnly],
    external: [...NATIVE, ...external],
    logLevel: 'error',
  });
  const font = await copyFont(fileURLToPath(core), outFolder);
  return [...(await bundledPackages(metafile, absWorkingDir)), font];
}

/** Zod has messages in fifty languages, a third of all code that a cold start would read. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

/** Copies the font to where the bundle's own `require.resolve` finds it. */
async function copyFont(core: string, outFolder: string): Promise<BundledPackage> {
  const source = createRequire(join(core, 'package.json')).resolve(FONT);
  const font = await packageOf(source);
  const installed = source.slice(0, -FONT.length + font.name.length);
  const target = join(outFolder, 'node_modules', FONT);
  const folder = join(outFolder, 'node_modules', font.name);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target);
  await copyFile(join(installed, 'LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'package.json'), JSON.stringify(font));
  return { ...font, bytes: (await stat(source)).size };
}

async function empty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
}
