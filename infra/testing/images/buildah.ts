import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OwnLayers, readOwnLayers } from './own-layers.ts';
import { userOfLastChild } from './process-user.ts';

/** An image's configuration. */
interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
}

/** Options of a container. */
interface RunOptions {
  /** `993:990`; default: the image's user. */
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running container. */
export interface RunningContainer {
  /** User and group of its process: `993:990`. */
  user(): Promise<string>;
  /** Rejects with the container's output when it exits. */
  readonly ended: Promise<never>;
  kill(): void;
  /** Resolves when it has exited. */
  stop(): Promise<void>;
}

/** Debian's buildah with its own storage and without a daemon. Containers share the machine's network. */
export interface Buildah {
  /** Path of a temporary folder, deleted with the storage. */
  readonly folder: string;
  /**
   * Runs a buildah command.
   * @throws Error - with the command's output.
   */
  run(...args: readonly string[]): Promise<string>;
  labels(image: string): Promise<Readonly<Record<string, string>>>;
  /** Lists what an image adds to its base. */
  ownLayers(image: string, base: string): Promise<OwnLayers>;
  /** Starts the image's configured command. */
  start(image: string, options?: RunOptions): Promise<RunningContainer>;
  close(): Promise<void>;
}

/** Creates an empty storage. */
export async function openBuildah(): Promise<Buildah> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-images-'));
  const storage = [
    '--root',
    join(folder, 'root'),
    '--runroot',
    join(folder, 'run'),
    '--storage-driver',
    'vfs',
  ];

  async function run(...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)('buildah', [...storage, ...args], { maxBuffer: 1 << 26 });
      return stdout.trim();
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`buildah ${args[0]} failed: ${stdout}${stderr}`, { cause: error });
    }
  }

  async function inspect(image: string) {
    return JSON.parse(await run('inspect', '--type', 'image', image)) as {
      readonly OCIv1: {
        readonly config: ImageConfig;
        readonly rootfs: { readonly diff_ids: readonly string[] };
      };
    };
  }

  return {
    folder,
    run,
    labels: async (image) => (await inspect(image)).OCIv1.config.Labels ?? {},
    async ownLayers(image, base) {
      const { rootfs } = (await inspect(base)).OCIv1;
      return readOwnLayers(
        (place) => run('push', '--quiet', '--disable-compression', image, place),
        rootfs.diff_ids,
      );
    },
    async start(image, { user, environment = {} } = {}) {
      const { Entrypoint = [], Cmd = [] } = (await inspect(image)).OCIv1.config;
      const container = await run('from', '--pull-never', image);
      const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      const options = [...variables, ...(user === undefined ? [] : ['--user', user])];
      const command = [container, '--', ...Entrypoint, ...Cmd];
      return running(
        spawn('buildah', [...storage, 'run', '--isolation', 'chroot', ...options, ...command], {
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
    },
    async close() {
      await run('rm', '--all');
      await rm(folder, { recursive: true });
    },
  };
}

function running(child: ChildProcess): RunningContainer {
  const output: string[] = [];
  child.stdout?.on('data', (piece) => output.push(String(piece)));
  child.stderr?.on('data', (piece) => output.push(String(piece)));
  const gone = once(child, 'close');
  const ended = gone.then(() => {
    throw new Error(`the container exited: ${output.join('')}`);
  });
  // Keeps a handler: only a caller that waits for the container to be ready observes the rejection.
  ended.catch(() => undefined);
  return {
    ended,
    user: () => userOfLastChild(child.pid ?? 0),
    kill: () => child.kill('SIGTERM'),
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
