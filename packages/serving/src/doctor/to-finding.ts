import { type ErrorCode, isYoloLiftError } from '@yololift/core';
import { failure, type Issue } from './finding.ts';

/** What mends what stores, pointers and releases complain of. */
const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ACCESS_DENIED:
    'let the identity that this runs as read and list it, or put its credentials right; an absent object looks the same to who may not list',
  STORE_UNAVAILABLE:
    'see whether its address can be reached from here: network, name service, firewall, private endpoint, region',
  PARAMETER_NOT_FOUND:
    'make the parameter (`yololift publish … --set <parameter>`), or name the right one in MODEL_POINTER',
  POINTER_INVALID: 'set it by `yololift publish … --set <parameter>`, or write model/version in it',
  OBJECT_NOT_FOUND: 'see whether the bucket and the path in MODEL_SOURCES are spelt right',
  URI_UNSUPPORTED: 'write it as the message says',
  RELEASE_NOT_FOUND:
    'publish it there (`yololift publish … --to <root>`), or point back to one that is there (`yololift rollback <parameter>`)',
  RELEASE_INVALID: 'remove the release there and publish it again',
  RELEASE_CORRUPT:
    'remove the release there and publish it again; until then `yololift rollback <parameter>`',
  DIGEST_MISMATCH:
    'remove the release there and publish it again; until then `yololift rollback <parameter>`',
  SELF_TEST_FAILED: 'publish a version that passes it; until then `yololift rollback <parameter>`',
  MODEL_NOT_FOUND:
    'publish it again under a new version, with all its files; until then `yololift rollback <parameter>`',
  MODEL_CORRUPT: 'publish it again under a new version; until then `yololift rollback <parameter>`',
  CONFIGURATION_INVALID: 'set these variables as the function will have them, then ask again',
};

const REPORT_IT = 'this is not foreseen; report it with what stands here';

/** What a check that threw has found. */
export function toFinding(error: unknown): Issue {
  if (isYoloLiftError(error)) return failure(error.code, error.message, FIXES[error.code] ?? REPORT_IT);
  return failure('INTERNAL', error instanceof Error ? error.message : String(error), REPORT_IT);
}
