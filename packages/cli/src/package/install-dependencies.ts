import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { YoloLiftError } from '@yololift/core';
import { type Architecture, WORKSPACE } from './function-target.ts';
import { readPackageJson } from './package-json.ts';

/**
 * Installs what an app is deployed with into a folder, without links: the versions of the workspace's lockfile, with the
 * binaries of Linux with glibc on `arch`, whatever this machine is.
 * @throws YoloLiftError `DEPENDENCIES_UNAVAILABLE` - a package that is not on this machine cannot be fetched.
 */
export async function installDependencies(app: string, arch: Architecture, folder: string): Promise<void> {
  const [{ packageManager = 'pnpm' }, { name }] = await Promise.all([
    readPackageJson(WORKSPACE),
    readPackageJson(app),
  ]);
  const args = [
    ...['--yes', packageManager, '--filter', name, '--config.node-linker=hoisted'],
    ...['deploy', '--prod', '--ignore-scripts', '--prefer-offline'],
    ...['--os=linux', `--cpu=${arch}`, '--libc=glibc', folder],
  ];
  await runNpx(args).catch((cause: Error & { readonly stdout?: string; readonly stderr?: string }) => {
    const said = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim() || cause.message;
    const message = `what ${name} is deployed with cannot be installed; npx ${args.join(' ')} says:\n${said}`;
    throw new YoloLiftError('DEPENDENCIES_UNAVAILABLE', message, { cause, isRetryable: true });
  });
}

/** npx is a script that only a shell can start on Windows. */
function runNpx(args: readonly string[]) {
  const shell = process.platform === 'win32';
  return promisify(execFile)('npx', args, { cwd: WORKSPACE, shell });
}
