import type { NativeLibrary } from '@yololift/core/model';
import { type Finding, failure, ok } from './finding.ts';
import type { Machine } from './machine.ts';

/** Whether a library's binary for this platform is there and loads. */
export async function checkNative(
  { name, load }: NativeLibrary,
  { platform, arch }: Pick<Machine, 'platform' | 'arch'>,
): Promise<Finding> {
  try {
    return ok(`${await load()} loads on ${platform}-${arch}`);
  } catch (error) {
    return failure(
      'NATIVE_BINARY_MISSING',
      `does not load on ${platform}-${arch}: ${firstLine(error)}`,
      `install the dependencies for ${platform}-${arch}, and bring ${name} with its binary along with the deployment`,
    );
  }
}

/** What the system systemError of it, not what was made of that. */
function firstLine(error: unknown): string {
  const systemError = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = systemError instanceof Error ? systemError.message : String(systemError);
  return message.trim().split('\n')[0]?.slice(0, 300) ?? '';
}
