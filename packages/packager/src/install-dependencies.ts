import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { YoloLiftError } from '@yololift/core';
import type { Architecture } from './function-target.ts';
import { readPackageJson } from './package-json.ts';
import { workspaceRoot } from './workspace-root.ts';

/**
 * Installs an app's production dependencies into a folder, without links: versions from the workspace's
 * lockfile, binaries for Linux with glibc on `arch`, whatever the build machine.
 * @throws YoloLiftError `DEPENDENCIES_UNAVAILABLE` - a package is not in the local store and cannot be
 * downloaded.
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
    ...pnpmCommand(packageManager, environment),
    ...['--filter', name, '--config.node-linker=hoisted', 'deploy', '--prod', '--ignore-scripts'],
    ...['--prefer-offline', '--os=linux', `--cpu=${arch}`, '--libc=glibc', folder],
  ] as const;
  // On Windows npx is a script, which needs a shell.
  const options = { cwd: root, env: environment, shell: process.platform === 'win32' };
  await promisify(execFile)(command, args, options).catch((cause: FailedCommand) => {
    const output = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim() || cause.message;
    const line = [command, ...args].join(' ');
    const message = `cannot install the dependencies of ${name}. Output of ${line}:\n${output}`;
    throw new YoloLiftError('DEPENDENCIES_UNAVAILABLE', message, { cause, isRetryable: true });
  });
}

/** Target of an installation. */
interface InstallOptions {
  readonly arch: Architecture;
  /** Path; created by the installation. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

type FailedCommand = Error & { readonly stdout?: string; readonly stderr?: string };

/**
 * The pnpm that runs this process, if any, since it is available offline; else the version that the workspace
 * names.
 */
function pnpmCommand(packageManager: string, environment: NodeJS.ProcessEnv): readonly [string, ...string[]] {
  const running = environment.npm_execpath ?? '';
  return /[\\/]pnpm(\.exe)?$/.test(running) ? [running] : ['npx', '--yes', packageManager];
}
