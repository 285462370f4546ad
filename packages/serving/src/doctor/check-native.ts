import type { NativeLibrary } from '@yololift/core/model';
import { type Finding, failure, ok } from './finding.ts';
import type { Machine } from './machine.ts';

/** Checks that a library's native binary loads on this platform. */
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
      `install the dependencies for ${platform}-${arch}, and deploy ${name} together with its binary`,
    );
  }
}

/** First line of the system's own message, from the cause if there is one. */
function firstLine(error: unknown): string {
  const systemError = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = systemError instanceof Error ? systemError.message : String(systemError);
  return message.trim().split('\n')[0]?.slice(0, 300) ?? '';
}
