import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Paths of the bundled bench programs. */
export interface BenchBundle {
  readonly coldStart: string;
  readonly floor: string;
  readonly plainScript: string;
  readonly throughput: string;
}

/**
 * Bundles the measured programs and their floors as a deployment does: plain JavaScript with external native libraries.
 * Writes to core's cache folder, from where Node resolves those libraries.
 */
export async function buildBenchBundle(): Promise<BenchBundle> {
  const core = new URL('../', import.meta.resolve('@yololift/core'));
  const folder = fileURLToPath(new URL('node_modules/.cache/yololift-bench/', core));
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: {
      'cold-start': fileURLToPath(new URL('./cold-start.ts', import.meta.url)),
      floor: fileURLToPath(new URL('./cold-start-floor.ts', import.meta.url)),
      'plain-script': fileURLToPath(new URL('./plain-script.ts', import.meta.url)),
      throughput: fileURLToPath(new URL('./throughput.ts', import.meta.url)),
      'engine-worker': fileURLToPath(new URL('src/yolo/pipeline/engine-worker.ts', core)),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // As in deployments: lazily imported code, such as drawing, is not loaded at the start.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    external: ['onnxruntime-node', 'sharp'],
    logLevel: 'silent',
  });
  const program = (name: string) => `${folder}${name}.mjs`;
  return {
    coldStart: program('cold-start'),
    floor: program('floor'),
    plainScript: program('plain-script'),
    throughput: program('throughput'),
  };
}
