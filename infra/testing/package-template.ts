import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Template } from './template.ts';

const OSLS = fileURLToPath(new URL('../node_modules/osls/bin/serverless.js', import.meta.url));
const SERVICE = fileURLToPath(new URL('../aws/', import.meta.url));

/** An image in ECR's notation, of a made-up account. */
export const IMAGE = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/yololift@sha256:${'a'.repeat(64)}`;

/** Options of `packageTemplate`. */
export interface PackageOptions {
  /** Folder of `serverless.yml`; default: the project's own. */
  readonly folder?: string;
  readonly stage?: string;
}

/**
 * Creates the CloudFormation template that `osls deploy` would send. Works offline and without credentials.
 * @param params - as for `--param`.
 * @throws Error - osls refuses `serverless.yml`; osls's own message.
 */
export async function packageTemplate(
  params: Readonly<Record<string, string | number>> = {},
  { folder = SERVICE, stage = 'dev' }: PackageOptions = {},
): Promise<Template> {
  const out = await mkdtemp(join(tmpdir(), 'yololift-package-'));
  try {
    const zip = join(out, 'function.zip');
    await writeFile(zip, 'not opened by osls, but hashed');
    const options = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    await osls(['package', '--package', out, '--stage', stage, ...options], {
      folder,
      environment: { HOME: out, YOLOLIFT_IMAGE: IMAGE, YOLOLIFT_ZIP: zip },
    });
    return JSON.parse(await readFile(join(out, 'cloudformation-template-update-stack.json'), 'utf8'));
  } finally {
    await rm(out, { recursive: true });
  }
}

interface OslsOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function osls(args: readonly string[], { folder, environment }: OslsOptions): Promise<void> {
  const quiet = { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', NO_COLOR: '1' };
  const env = { PATH: process.env.PATH, ...quiet, ...environment };
  try {
    await promisify(execFile)(process.execPath, [OSLS, ...args], { cwd: folder, env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`osls ${args[0]} failed: ${stdout}${stderr}`, { cause: error });
  }
}
