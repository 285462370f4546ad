import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspaceRoot } from '@yololift/packager/testing';

const YOLOLIFT = join(workspaceRoot(), 'packages/cli/src/main.ts');

/** Outcome of `yololift package`. */
export interface PackagingOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `yololift package` as a user does, from a folder outside the workspace. */
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
