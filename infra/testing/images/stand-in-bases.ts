import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runtimeClient } from '@yololift/aws/testing';
import type { Buildah } from './buildah.ts';

// Bases for tests without an image registry: Debian from its own mirror, and Node from npm, at the paths of
// the clouds' bases.

/** Builds Debian's smallest package set as an image. */
async function debian(buildah: Buildah): Promise<string> {
  const archive = join(buildah.folder, 'debian.tar');
  if (existsSync(archive)) return archive;
  await promisify(execFile)('mmdebstrap', [
    '--variant=minbase',
    '--include=ca-certificates',
    'bookworm',
    archive,
  ]);
  return archive;
}

/** A layer on Debian, and the image's configuration. */
interface Layer {
  readonly name: string;
  readonly folder: string;
  readonly config: readonly string[];
}

async function commit(buildah: Buildah, { name, folder, config }: Layer): Promise<string> {
  const container = await buildah.run('from', 'scratch');
  await buildah.run('add', '--quiet', container, await debian(buildah), '/');
  await buildah.run('add', '--quiet', container, folder, '/');
  await buildah.run('config', ...config, container);
  await buildah.run('commit', '--quiet', '--rm', container, name);
  return `localhost/${name}`;
}

/**
 * A base like AWS's: Node in `/var/lang`, and an entry point that starts the runtime client with the given
 * handler.
 * @returns the image's name.
 */
export async function standInLambdaBase(buildah: Buildah): Promise<string> {
  const folder = join(buildah.folder, 'lambda');
  const runtime = join(folder, 'var/runtime');
  await mkdir(join(folder, 'var/lang/bin'), { recursive: true });
  await mkdir(runtime, { recursive: true });
  await copyFile(process.execPath, join(folder, 'var/lang/bin/node'));
  const { client, preload } = await runtimeClient();
  await copyFile(client, join(runtime, 'aws-lambda-ric.mjs'));
  await copyFile(preload, join(runtime, 'rapid-client.mjs'));
  const entry = join(folder, 'lambda-entrypoint.sh');
  await writeFile(entry, LAMBDA_ENTRY);
  await chmod(entry, 0o755);
  const config = [
    ...['--entrypoint', '["/lambda-entrypoint.sh"]', '--workingdir', '/var/task'],
    ...['--env', 'PATH=/var/lang/bin:/usr/bin:/bin', '--env', 'LAMBDA_TASK_ROOT=/var/task'],
  ];
  return commit(buildah, { name: 'stand-in/lambda', folder, config });
}

const LAMBDA_ENTRY = `#!/bin/sh
export _HANDLER="$1"
exec node --import /var/runtime/rapid-client.mjs /var/runtime/aws-lambda-ric.mjs
`;

/**
 * A base like Node's own: Node in `/usr/local`, without an entry point.
 * @returns the image's name.
 */
export async function standInNodeBase(buildah: Buildah): Promise<string> {
  const folder = join(buildah.folder, 'node');
  const name = 'stand-in/node';
  if (existsSync(folder)) return `localhost/${name}`;
  await mkdir(join(folder, 'usr/local/bin'), { recursive: true });
  await copyFile(process.execPath, join(folder, 'usr/local/bin/node'));
  const config = ['--env', 'PATH=/usr/local/bin:/usr/bin:/bin', '--cmd', 'node'];
  return commit(buildah, { name, folder, config });
}
