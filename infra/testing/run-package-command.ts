import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const YOLOLIFT = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** Root of the workspace. */
export const WORKSPACE = fileURLToPath(new URL('../../', import.meta.url));

/** What `yololift package` ended with. */
export interface PackagingOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `yololift package` as a user does, from a folder that is not the workspace. */
export async function runPackageCommand(
  args: readonly string[],
  {
    cwd,
    environment = {},
  }: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<PackagingOutcome> {
  const env = { ...process.env, ...environment };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [YOLOLIFT, 'package', ...args], {
      cwd,
      env,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as unknown as PackagingOutcome;
  }
}

/** Unpacks a zip into a folder. */
export async function unzip(file: string, folder: string): Promise<void> {
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(file)))) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}
