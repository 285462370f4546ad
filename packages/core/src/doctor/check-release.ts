import { assertMeant } from '../release/assert-meant.ts';
import { keyOf } from '../release/key-of.ts';
import { MANIFEST_FILE } from '../release/manifest.ts';
import { formatReleaseName } from '../release/pointer.ts';
import { verifyFiles } from '../release/read-release.ts';
import type { ReleaseSource } from '../release/release-source.ts';
import type { CaseFile } from './case-file.ts';
import { megabytes } from './file-system.ts';
import { type Finding, ok, skipped, warning } from './finding.ts';
import { findingOfError } from './finding-of-error.ts';

/** Whether a source has the release that the pointer means, every byte of it. */
export async function checkRelease(
  { uri, reader }: ReleaseSource,
  { pointer, answers }: CaseFile,
  signal: AbortSignal,
): Promise<Finding> {
  if (pointer === undefined) return skipped('no pointer says which release is in force');
  const answer = answers.get(uri);
  if (answer === undefined) return skipped('this source could not be read');
  if (answer.kind === 'broken') throw answer.error;
  if (answer.kind === 'lacks') {
    const { code, found, fix } = findingOfError(answer.error);
    const isElsewhere = [...answers.values()].some(({ kind }) => kind === 'has');
    if (!isElsewhere) throw answer.error;
    return warning(code, `${found}; another source has it`, fix);
  }
  const { manifest, bytes: text, digest } = answer.release;
  assertMeant(text, pointer, `${uri}/${keyOf(pointer, MANIFEST_FILE)}`);
  const bytes = await verifyFiles(reader, pointer, { manifest, signal });
  const short = digest.slice(0, 'sha256:'.length + 12);
  return ok(
    `${formatReleaseName(pointer)}: ${manifest.files.length} files, ${megabytes(bytes)}, all as published (${short}…)`,
  );
}
