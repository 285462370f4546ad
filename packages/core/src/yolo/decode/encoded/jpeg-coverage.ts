import type { JpegFrame, JpegScan } from './jpeg-frame.ts';

/** Coefficients of an 8×8 block. */
const COEFFICIENTS = 64;

/** How complete the scans are: a component is missing, some bits are, or none. */
export type JpegCoverage = 'lacking' | 'partial' | 'whole';

/**
 * Detects missing scans from the scan headers. Decoders do not: they fill missing data with zeros. A
 * sequential file of Y, Cb and Cr in three scans with only one left is `lacking`; a progressive one that ends
 * before its last refinement is `partial`.
 */
export function measureCoverage(frame: JpegFrame, scans: readonly JpegScan[]): JpegCoverage {
  const covered = frame.components.map((component) =>
    coverComponent(
      frame,
      scans.filter(({ components }) => components.includes(component)),
    ),
  );
  if (covered.includes('lacking')) return 'lacking';
  return covered.includes('partial') ? 'partial' : 'whole';
}

function coverComponent({ isProgressive }: JpegFrame, scans: readonly JpegScan[]): JpegCoverage {
  if (scans.length === 0) return 'lacking';
  if (!isProgressive) return 'whole';
  // The lowest bit so far of each coefficient.
  const low = new Array<number>(COEFFICIENTS).fill(Number.POSITIVE_INFINITY);
  for (const scan of scans) low.fill(scan.low, scan.first, scan.last + 1);
  if (low[0] === Number.POSITIVE_INFINITY) return 'lacking';
  return low.every((bit) => bit === 0) ? 'whole' : 'partial';
}
