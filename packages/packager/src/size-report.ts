import { stat } from 'node:fs/promises';
import { YoloLiftError } from '@yololift/core';
import { type ArtifactFile, isOfModel } from './artifact-file.ts';
import type { BundledPackage } from './bundle/bundled-packages.ts';
import type { Architecture, Cloud } from './function-target.ts';
import { inMegabytes } from './in-megabytes.ts';
import type { Zip } from './zip-files.ts';

/** Bytes, unpacked and in a zip. */
export interface Size {
  readonly bytes: number;
  /** `undefined` where it was not zipped. */
  readonly zippedBytes: number | undefined;
}

/** What a part of an artifact takes: a package, the bundle, a model. */
export interface PartSize extends Size {
  readonly part: string;
}

/** `size.json`: what an artifact takes, and of what. */
export interface SizeReport {
  readonly cloud: Cloud;
  readonly arch: Architecture;
  /** Without a model. */
  readonly total: Size;
  /** Most that is allowed without a model. */
  readonly budget: Size;
  /** Largest first. */
  readonly parts: readonly PartSize[];
  readonly models: readonly PartSize[];
  /** What the bundle's code came from, bytes in it; largest first. */
  readonly bundle: readonly { readonly package: string; readonly bytes: number }[];
}

/** A directory of a zip ends with this many bytes. */
const ZIP_END_BYTES = 22;

/** Adds up what files take, by part. */
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

/** Makes the report of an artifact. */
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

/** What a report is made from. */
export interface MeasuredArtifact {
  readonly files: readonly ArtifactFile[];
  readonly zip: Zip;
  readonly bundled: readonly BundledPackage[];
  readonly budget: SizeReport['budget'];
}

/**
 * @throws YoloLiftError `ARTIFACT_TOO_LARGE` - names by how much, and what is largest.
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
    `the function is too large: ${what.join('; ')}. Largest is ${parts[0]?.part}; the table shows all, ` +
      '--max-mb and --max-zipped-mb allow more',
  );
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
