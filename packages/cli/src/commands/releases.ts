import { resolve } from 'node:path';
import type { Manifest } from '@yololift/core/release';
import { createStores } from '@yololift/stores';
import { Command } from 'commander';
import { formatMegabytes } from '../format-megabytes.ts';
import {
  openPointer,
  PARAMETER_EXAMPLES,
  ROOT_EXAMPLES,
  rootUri,
  splitReleaseUri,
  WRITABLE_PARAMETER_EXAMPLES,
} from '../release-stores.ts';
import { writeOut } from '../write-out.ts';

type Environment = NodeJS.ProcessEnv;

/** `yololift releases <root>`: lists the releases of a root. */
export function releasesCommand(environment: Environment): Command {
  return new Command('releases')
    .summary('list the releases of a root')
    .description('Lists the releases of a root; incomplete ones are left out.')
    .argument('<root>', `a folder, ${ROOT_EXAMPLES}`)
    .action(async (uri: string) => {
      const { listReleases } = await import('@yololift/core/release');
      const releases = await listReleases(await createStores(environment).openRoot(rootUri(uri)));
      for (const { model, version, bytes, files } of releases) {
        await writeOut(`${model}/${version}  ${formatMegabytes(bytes)}  ${files} files\n`);
      }
      if (releases.length === 0) await writeOut(`${uri} contains no releases\n`);
    });
}

/** `yololift verify <root>/<name>/<version>`: checks every byte of a release and loads it. */
export function verifyCommand(environment: Environment): Command {
  return new Command('verify')
    .summary('read a release back, check every byte, and load it')
    .description(
      'Reads every file of a release, compares it with its manifest, loads it and runs its self-test.',
    )
    .argument('<release>', 'its folder, or <root>/<name>/<version>')
    .option('--no-load', 'only compare bytes: write nothing to disk and run nothing')
    .action(async (uri: string, { load }: { readonly load: boolean }) => {
      const { openWorkFolder } = await import('@yololift/core/release');
      const work = load ? await openWorkFolder('verify') : undefined;
      try {
        await verify(uri, environment, work?.path);
      } finally {
        await work?.remove();
      }
    });
}

/** @param into - folder to download to and load from; unset to compare bytes only. */
async function verify(uri: string, environment: Environment, into: string | undefined): Promise<void> {
  const { verifyRelease } = await import('@yololift/core/release');
  const { canTry, tryRelease } = await import('@yololift/core/publishing');
  const { root, name } = splitReleaseUri(uri);
  const store = await createStores(environment).openRoot(root);
  const options = into === undefined ? {} : { into };
  const { manifest, digest, bytesRead } = await verifyRelease(store, name, options);
  const found = `${manifest.files.length} files, ${formatMegabytes(bytesRead)}, all bytes match`;
  if (into !== undefined && canTry(manifest)) await tryRelease({ manifest, folder: into }, { from: uri });
  await writeOut(`${uri}  ${found}${loaded(manifest, into !== undefined)}\n${digest}\n`);
}

function loaded({ runtime, selfTest }: Manifest, isWanted: boolean): string {
  if (!isWanted) return '';
  if (runtime !== 'yolo') return `; not loaded: this version cannot load the runtime ${runtime}`;
  return selfTest === undefined ? '; loaded, no self-test' : '; loaded, self-test passed';
}

/** `yololift pull <root>/<name>/<version>`: copies a release into a local folder and verifies it. */
export function pullCommand(environment: Environment): Command {
  return new Command('pull')
    .summary('download and verify a release')
    .description(
      'Copies a release into a local folder, verifies every byte, and prints the path of its model.',
    )
    .argument('<release>', 'its folder, or <root>/<name>/<version>')
    .option('--out <folder>', 'local root', 'models')
    .action(async (uri: string, { out }: { readonly out: string }) => {
      const { fetchRelease } = await import('../fetch-release.ts');
      const { manifest, localPaths } = await fetchRelease(uri, resolve(out), createStores(environment));
      await writeOut(`${localPaths.get(manifest.model)}\n`);
    });
}

/** `yololift status <parameter>`: prints the release in force and the earlier ones. */
export function statusCommand(environment: Environment): Command {
  return new Command('status')
    .summary('show which release a parameter points to')
    .description('Shows the release that a parameter points to, and the earlier ones.')
    .argument('<parameter>', PARAMETER_EXAMPLES)
    .option('--root <root...>', 'check whether these roots have it')
    .action(async (uri: string, { root = [] }: { readonly root?: readonly string[] }) => {
      const { formatReleaseName, readManifest, readPointer } = await import('@yololift/core/release');
      const stores = createStores(environment);
      const pointer = await readPointer(await stores.openParameter(uri));
      await writeOut(`${formatReleaseName(pointer)}  ${pointer.digest ?? 'any digest'}\n`);
      for (const before of pointer.previous ?? []) await writeOut(`  before: ${formatReleaseName(before)}\n`);
      for (const one of root) {
        const { digest } = await readManifest(await stores.openRoot(one), pointer);
        const isSame = pointer.digest === undefined || pointer.digest === digest;
        await writeOut(`  ${one}  ${isSame ? 'has it' : `has different bytes: ${digest}`}\n`);
      }
    });
}

/** `yololift rollback <parameter>`: points a parameter to an earlier release. */
export function rollbackCommand(environment: Environment): Command {
  return new Command('rollback')
    .summary('point a parameter back to an earlier release')
    .description('Points a parameter to the previous release, or to an earlier version in its history.')
    .argument('<parameter>', WRITABLE_PARAMETER_EXAMPLES)
    .option('--to <version>', 'an earlier version')
    .action(async (uri: string, { to }: { readonly to?: string }) => {
      const { formatReleaseName, rollBack } = await import('@yololift/core/release');
      const pointer = await rollBack(await openPointer(createStores(environment), uri), to);
      await writeOut(`${uri}  → ${formatReleaseName(pointer)}\n`);
    });
}
