import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { writeOut } from '../write-out.ts';

/** `yololift version`: prints the versions for a bug report. */
export function versionCommand(): Command {
  return new Command('version')
    .summary('print the versions of yololift and its platform; also --version')
    .description('Prints the versions of yololift, Node, ONNX Runtime and sharp, for a bug report.')
    .action(async () => writeOut(`${await describeVersions()}\n`));
}

/** `yololift 0.1.0 (Node 24.21.0, ONNX Runtime 1.30.0, sharp 0.35.5, linux-x64)` */
async function describeVersions(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const [own, onnxRuntime, { default: sharp }] = await Promise.all([
    versionIn(new URL('../../package.json', import.meta.url)),
    versionIn(resolve('onnxruntime-node/package.json')),
    import('sharp'),
  ]);
  const parts = [
    `Node ${process.versions.node}`,
    `ONNX Runtime ${onnxRuntime}`,
    `sharp ${sharp.versions.sharp ?? 'unknown'}`,
    `${process.platform}-${process.arch}`,
  ];
  return `yololift ${own} (${parts.join(', ')})`;
}

async function versionIn(file: string | URL): Promise<string> {
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version: string };
  return version;
}
