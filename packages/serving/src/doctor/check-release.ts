import type { ReleaseSource, WorkFolder } from '@yololift/core/release';
import {
  assertRequestedRelease,
  formatReleaseName,
  keyOf,
  MANIFEST_FILE,
  type Manifest,
  type ReleaseName,
  verifyFiles,
} from '@yololift/core/release';
import type { CheckContext } from './check-context.ts';
import { megabytes } from './file-system.ts';
import { type Finding, ok, skipped, warning } from './finding.ts';
import { toFinding } from './to-finding.ts';

/** Loads a release in a separate process, to test it. */
export interface ReleaseTrial {
  /** Creates a folder for its files. */
  openFolder(): Promise<WorkFolder>;
  canTry(manifest: Manifest): boolean;
  /** Rejects if the release does not load or fails its self-test. */
  run(
    release: { readonly manifest: Manifest; readonly folder: string },
    options: { readonly from: string; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** Checks that a source has every byte of the pointer's release, and with a `trial` that it loads. */
export async function checkRelease(
  { uri, reader }: ReleaseSource,
  { pointer, answers, trial }: CheckContext & { readonly trial?: ReleaseTrial | undefined },
  signal: AbortSignal,
): Promise<Finding> {
  if (pointer === undefined) return skipped('the active release is unknown without a pointer');
  const answer = answers.get(uri);
  if (answer === undefined) return skipped('this source could not be read');
  if (answer.kind === 'broken') throw answer.error;
  if (answer.kind === 'lacks') {
    const { code, found, fix } = toFinding(answer.error);
    const isElsewhere = [...answers.values()].some(({ kind }) => kind === 'has');
    if (!isElsewhere) throw answer.error;
    return warning(code, `${found}; another source has it`, fix);
  }
  const { manifest, bytes: text, digest } = answer.release;
  assertRequestedRelease(text, pointer, `${uri}/${keyOf(pointer, MANIFEST_FILE)}`);
  const run = trial?.canTry(manifest) ? { trial, manifest, from: uri, signal } : undefined;
  const verify = (into?: string) =>
    verifyFiles(reader, pointer, { manifest, signal, ...(into !== undefined && { into }) });
  const bytes = await (run === undefined ? verify() : verifyAndLoad(verify, run));
  return ok(
    describeRelease(pointer, { manifest, digest, bytes }) + (run === undefined ? '' : ', and it loads'),
  );
}

function describeRelease(
  name: ReleaseName,
  {
    manifest,
    digest,
    bytes,
  }: { readonly manifest: Manifest; readonly digest: string; readonly bytes: number },
): string {
  const short = digest.slice(0, 'sha256:'.length + 12);
  return `${formatReleaseName(name)}: ${manifest.files.length} files, ${megabytes(bytes)}, all as published (${short}…)`;
}

interface TrialRun {
  readonly trial: ReleaseTrial;
  readonly manifest: Manifest;
  readonly from: string;
  readonly signal: AbortSignal;
}

async function verifyAndLoad(
  verify: (into: string) => Promise<number>,
  { trial, manifest, ...options }: TrialRun,
): Promise<number> {
  const work = await trial.openFolder();
  try {
    const bytes = await verify(work.path);
    await trial.run({ manifest, folder: work.path }, options);
    return bytes;
  } finally {
    await work.remove();
  }
}
