import { type Finding, failure, ok, skipped } from './finding.ts';
import type { Machine } from './machine.ts';

/** Minimum glibc of ONNX Runtime's binary. */
const OLDEST = [2, 28] as const;

/** Checks that the C library supports the native binaries. */
export function checkLibc({ platform, glibcVersion }: Pick<Machine, 'platform' | 'glibcVersion'>): Finding {
  if (platform !== 'linux') return skipped(`${platform} does not use glibc`);
  const version = glibcVersion();
  const oldest = OLDEST.join('.');
  const fix = `use an image with glibc ${oldest} or newer: Debian 10, Ubuntu 20.04 or later, not Alpine`;
  if (version === undefined) {
    return failure('LIBC_UNSUPPORTED', 'no glibc; this is musl or another C library', fix);
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isNewEnough) return ok(`glibc ${version}`);
  return failure('LIBC_UNSUPPORTED', `glibc ${version}; ONNX Runtime needs ${oldest}`, fix);
}
