import { type Finding, failure, ok, warning } from './finding.ts';
import type { Machine } from './machine.ts';
import type { PlatformFacts } from './platform-facts.ts';

/** Minimum of the store SDKs. */
const OLDEST_MAJOR = 22;
/** The version that all tests run with. */
const TESTED_MAJOR = 24;

/** Checks that yololift and the platform support this Node version. */
export function checkNode(
  { nodeVersion }: Pick<Machine, 'nodeVersion'>,
  platform: PlatformFacts | undefined,
): Finding {
  const major = Number.parseInt(nodeVersion, 10);
  const found = `Node ${nodeVersion}`;
  if (major < OLDEST_MAJOR) {
    return failure(
      'NODE_TOO_OLD',
      `${found}; the store SDKs need ${OLDEST_MAJOR} or newer`,
      `install Node ${TESTED_MAJOR}, or choose the platform's runtime of that version`,
    );
  }
  if (platform !== undefined && !platform.nodeMajors.includes(major)) {
    return warning(
      'NODE_NOT_TESTED',
      `${found}; ${platform.name} runs ${platform.nodeMajors.join(' or ')}`,
      `test with Node ${TESTED_MAJOR} before you deploy`,
    );
  }
  if (major === TESTED_MAJOR) return ok(found);
  return warning('NODE_NOT_TESTED', found, `use Node ${TESTED_MAJOR}, which yololift is tested with`);
}
