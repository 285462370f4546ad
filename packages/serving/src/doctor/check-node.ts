import { type Finding, failure, ok, warning } from './finding.ts';
import type { Machine } from './machine.ts';
import type { PlatformFacts } from './platform-facts.ts';

/** What the stores' libraries need. */
const OLDEST_MAJOR = 22;
/** What every test runs with. */
const TESTED_MAJOR = 24;

/** Whether this Node runs yololift, and whether the platform has it. */
export function checkNode(
  { nodeVersion }: Pick<Machine, 'nodeVersion'>,
  platform: PlatformFacts | undefined,
): Finding {
  const major = Number.parseInt(nodeVersion, 10);
  const found = `Node ${nodeVersion}`;
  if (major < OLDEST_MAJOR) {
    return failure(
      'NODE_TOO_OLD',
      `${found}; the stores' libraries need ${OLDEST_MAJOR} or newer`,
      `install Node ${TESTED_MAJOR}, or choose the platform's runtime of that version`,
    );
  }
  if (platform !== undefined && !platform.nodeMajors.includes(major)) {
    return warning(
      'NODE_NOT_TESTED',
      `${found}; ${platform.name} runs ${platform.nodeMajors.join(' or ')}`,
      `test with Node ${TESTED_MAJOR} what will run there`,
    );
  }
  if (major === TESTED_MAJOR) return ok(found);
  return warning('NODE_NOT_TESTED', found, `use Node ${TESTED_MAJOR}: yololift is tested with that`);
}
