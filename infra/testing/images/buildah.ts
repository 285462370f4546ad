import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OwnLayers, readOwnLayers } from './own-layers.ts';
import { userOfLastChild } from './process-user.ts';

/** What an image says of itself. */
interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
}

/** Options of a process in a container. */
interface RunOptions {
  /** `993:990`; default: the image's own. */
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A container that runs. */
export interface RunningContainer {
  /** Who its process runs as: `993:990`. */
  user(): Promise<string>;
  /** Rejects, with all that it wrote, when it is gone. */
  readonly ended: Promise<never>;
  kill(): void;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Debian's buildah with a storage of its own, without any daemon. Containers share the machine's network. */
export interface Buildah {
  /** Path of a folder that goes with it. */
  readonly folder: string;
  /**
   * Runs a command of buildah.
   * @throws Error - with all that it said.
   */
  run(...args: readonly string[]): Promise<string>;
  labels(image: string): Promise<Readonly<Record<string, string>>>;
  /** What an image adds to its base. */
  ownLayers(image: string, base: string): Promise<OwnLayers>;
  /** Starts what the image says that it starts. */
  start(image: string, options?: RunOptions): Promise<RunningContainer>;
  close(): Promise<void>;
}

/** Opens an empty storage. */
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
    throw new Error(`the container ended: ${output.join('')}`);
  });
  // Heard by whoever waits for the container to be ready, and by nobody after.
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
