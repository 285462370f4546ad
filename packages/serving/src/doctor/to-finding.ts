import { type ErrorCode, isYoloLiftError } from '@yololift/core/errors';
import { failure, type Issue } from './finding.ts';

/** Fixes for errors of stores, pointers and releases. */
const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ACCESS_DENIED:
    'grant this identity read and list access, or fix its credentials; without list access an absent object looks the same',
  STORE_UNAVAILABLE:
    'check that its address is reachable from here: network, DNS, firewall, private endpoint, region',
  PARAMETER_NOT_FOUND:
    'create the parameter (`yololift publish … --set <parameter>`), or correct MODEL_POINTER',
  POINTER_INVALID: 'set it with `yololift publish … --set <parameter>`, or write model/version to it',
  OBJECT_NOT_FOUND: 'check the spelling of the bucket and path in MODEL_SOURCES',
  URI_UNSUPPORTED: 'correct the URI as the message says',
  RELEASE_NOT_FOUND:
    'publish it there (`yololift publish … --to <root>`), or return to an existing release (`yololift rollback <parameter>`)',
  RELEASE_INVALID: 'remove the release there and publish it again',
  RELEASE_CORRUPT:
    'remove the release there and publish it again; until then `yololift rollback <parameter>`',
  DIGEST_MISMATCH:
    'remove the release there and publish it again; until then `yololift rollback <parameter>`',
  SELF_TEST_FAILED: 'publish a version that passes it; until then `yololift rollback <parameter>`',
  MODEL_NOT_FOUND:
    'publish it again under a new version, with all its files; until then `yololift rollback <parameter>`',
  MODEL_CORRUPT: 'publish it again under a new version; until then `yololift rollback <parameter>`',
  CONFIGURATION_INVALID: "set these variables to the function's values and run the doctor again",
};

const REPORT_IT = 'unexpected error; please report it with this output';

/** Converts the error of a check to an issue. */
export function toFinding(error: unknown): Issue {
  if (isYoloLiftError(error)) return failure(error.code, error.message, FIXES[error.code] ?? REPORT_IT);
  return failure('INTERNAL', error instanceof Error ? error.message : String(error), REPORT_IT);
}
