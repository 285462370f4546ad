import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { YoloLiftError } from '@yololift/core';
import type { Architecture } from './function-target.ts';
import { readPackageJson } from './package-json.ts';
import { workspaceRoot } from './workspace-root.ts';

/**
 * Installs what an app is deployed with into a folder, without links: the versions of the workspace's lockfile, with the
 * binaries of Linux with glibc on `arch`, whatever this machine is.
 * @throws YoloLiftError `DEPENDENCIES_UNAVAILABLE` - a package that is not on this machine cannot be fetched.
 */
export async function installDependencies(
  app: string,
  { arch, folder, environment }: InstallOptions,
): Promise<void> {
  const root = workspaceRoot();
  const [{ packageManager = 'pnpm' }, { name }] = await Promise.all([
    readPackageJson(root),
    readPackageJson(app),
  ]);
  const [command, ...args] = [
    ...pnpmOf(packageManager, environment),
    ...['--filter', name, '--config.node-linker=hoisted', 'deploy', '--prod', '--ignore-scripts'],
    ...['--prefer-offline', '--os=linux', `--cpu=${arch}`, '--libc=glibc', folder],
  ] as const;
  // npx is a script that only a shell can start on Windows.
  const options = { cwd: root, env: environment, shell: process.platform === 'win32' };
  await promisify(execFile)(command, args, options).catch((cause: FailedCommand) => {
    const said = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim() || cause.message;
    const line = [command, ...args].join(' ');
    const message = `what ${name} is deployed with cannot be installed; ${line} says:\n${said}`;
    throw new YoloLiftError('DEPENDENCIES_UNAVAILABLE', message, { cause, isRetryable: true });
  });
}

/** Where dependencies are installed, and for what. */
interface InstallOptions {
  readonly arch: Architecture;
  /** Path; made by it. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

type FailedCommand = Error & { readonly stdout?: string; readonly stderr?: string };

/** The pnpm that runs us, where one does: it has been fetched. Else the one that the workspace names. */
function pnpmOf(packageManager: string, environment: NodeJS.ProcessEnv): readonly [string, ...string[]] {
  const running = environment.npm_execpath ?? '';
  return /[\\/]pnpm(\.exe)?$/.test(running) ? [running] : ['npx', '--yes', packageManager];
}
