import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What an image says of itself. */
interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
}

/** Options of a process in a container. */
interface RunOptions {
  /** `993:990`; default: the image's own. */
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A container that runs. */
interface RunningContainer {
  /** All that it wrote so far. */
  output(): string;
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
  config(image: string): Promise<ImageConfig>;
  /** Bytes of the layers that an image adds to its base. */
  ownBytes(image: string, base: string): Promise<number>;
  /** Path of an image's files, which are a copy. */
  mount(image: string): Promise<string>;
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
      readonly OCIv1: { readonly config: ImageConfig };
    };
  }

  async function config(image: string): Promise<ImageConfig> {
    return (await inspect(image)).OCIv1.config;
  }

  async function bytesOf(image: string): Promise<number> {
    const [{ size }] = JSON.parse(await run('images', '--json', image)) as [{ readonly size: string }];
    const [, number = '', unit = ''] = /^([\d.]+) (\w+)$/.exec(size) ?? [];
    return Number(number) * { KB: 1e3, MB: 1e6, GB: 1e9 }[unit as 'MB'];
  }

  return {
    folder,
    run,
    config,
    ownBytes: async (image, base) => (await bytesOf(image)) - (await bytesOf(base)),
    mount: async (image) => run('mount', await run('from', '--pull-never', image)),
    async start(image, { user, environment = {} } = {}) {
      const { Entrypoint = [], Cmd = [] } = await config(image);
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
  return {
    output: () => output.join(''),
    kill: () => child.kill('SIGTERM'),
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
