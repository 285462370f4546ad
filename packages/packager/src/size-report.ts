import { stat } from 'node:fs/promises';
import { YoloLiftError } from '@yololift/core';
import { type ArtifactFile, isOfModel } from './artifact-file.ts';
import type { BundledPackage } from './bundle/bundled-packages.ts';
import type { Architecture, Cloud } from './function-target.ts';
import { inMegabytes } from './in-megabytes.ts';
import type { Zip } from './zip-files.ts';

/** Sizes in bytes, unpacked and zipped. */
export interface Size {
  readonly bytes: number;
  /** `undefined` if not zipped. */
  readonly zippedBytes: number | undefined;
}

/** Size of one part of an artifact: a package, the bundle, a model. */
export interface PartSize extends Size {
  readonly part: string;
}

/** Contents of `size.json`: the artifact's size, by part. */
export interface SizeReport {
  readonly cloud: Cloud;
  readonly arch: Architecture;
  /** Without a model. */
  readonly total: Size;
  /** Size limit without a model. */
  readonly budget: Size;
  /** Largest first. */
  readonly parts: readonly PartSize[];
  readonly models: readonly PartSize[];
  /** The bundle's code by package, bytes in the bundle; largest first. */
  readonly bundle: readonly { readonly package: string; readonly bytes: number }[];
}

/** Bytes of a zip's end-of-directory record. */
const ZIP_END_BYTES = 22;

/** Sums the sizes of files by part. */
async function measureParts(files: readonly ArtifactFile[], zip: Zip): Promise<readonly PartSize[]> {
  const parts = new Map<string, { bytes: number; zippedBytes: number | undefined }>();
  for (const { path, source, part } of files) {
    const before = parts.get(part) ?? { bytes: 0, zippedBytes: 0 };
    parts.set(part, {
      bytes: before.bytes + (await stat(source)).size,
      zippedBytes: add(before.zippedBytes, zip.sizes.get(path)),
    });
  }
  return [...parts]
    .map(([part, size]) => ({ part, ...size }))
    .sort((a, b) => b.bytes - a.bytes || (a.part < b.part ? -1 : 1));
}

/** Creates an artifact's report. */
export async function reportSizes(
  { cloud, arch }: Pick<SizeReport, 'cloud' | 'arch'>,
  { files, zip, bundled, budget }: MeasuredArtifact,
): Promise<SizeReport> {
  const parts = await measureParts(
    files.filter((file) => !isOfModel(file)),
    zip,
  );
  const total = parts.reduce<Size>(
    (sum, { bytes, zippedBytes }) => ({
      bytes: sum.bytes + bytes,
      zippedBytes: add(sum.zippedBytes, zippedBytes),
    }),
    { bytes: 0, zippedBytes: ZIP_END_BYTES },
  );
  const models = await measureParts(files.filter(isOfModel), zip);
  const bundle = bundled
    .map(({ name, version, bytes }) => ({ package: `${name} ${version}`, bytes }))
    .sort((a, b) => b.bytes - a.bytes || (a.package < b.package ? -1 : 1));
  return { cloud, arch, total, budget, parts, models, bundle };
}

/** Input of the report. */
export interface MeasuredArtifact {
  readonly files: readonly ArtifactFile[];
  readonly zip: Zip;
  readonly bundled: readonly BundledPackage[];
  readonly budget: SizeReport['budget'];
}

/**
 * @throws YoloLiftError `ARTIFACT_TOO_LARGE` - the message has the sizes, the limits and the largest part.
 */
export function assertWithinBudget({ total, budget, parts }: SizeReport): void {
  const over = [
    [total.bytes, budget.bytes, 'unzipped'] as const,
    [total.zippedBytes ?? 0, budget.zippedBytes ?? Infinity, 'zipped'] as const,
  ].filter(([bytes, most]) => bytes > most);
  if (over.length === 0) return;
  const what = over.map(([bytes, most, how]) => `${inMegabytes(bytes)} ${how}, ${inMegabytes(most)} allowed`);
  throw new YoloLiftError(
    'ARTIFACT_TOO_LARGE',
    `the function is too large: ${what.join('; ')}. Largest part: ${parts[0]?.part}. See the table for all; ` +
      'raise the limits with --max-mb and --max-zipped-mb',
  );
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
