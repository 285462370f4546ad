import { type Finding, failure, ok, skipped } from './finding.ts';
import type { Machine } from './machine.ts';

/** What ONNX Runtime's binary is built for. */
const OLDEST = [2, 28] as const;

/** Whether the C library is one that the native binaries are made for. */
export function checkLibc({ platform, glibcVersion }: Pick<Machine, 'platform' | 'glibcVersion'>): Finding {
  if (platform !== 'linux') return skipped(`${platform} has no glibc, and needs none`);
  const version = glibcVersion();
  const oldest = OLDEST.join('.');
  const fix = `use an image with glibc ${oldest} or newer: Debian 10, Ubuntu 20.04 or later; no Alpine`;
  if (version === undefined) {
    return failure('LIBC_UNSUPPORTED', 'no glibc: this is musl, or another C library', fix);
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isNewEnough) return ok(`glibc ${version}`);
  return failure('LIBC_UNSUPPORTED', `glibc ${version}; ONNX Runtime needs ${oldest}`, fix);
}
