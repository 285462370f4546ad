import type { BenchReport } from './bench-report.ts';
import type { PerImage } from './per-image.ts';
import type { ThroughputReport } from './throughput-report.ts';

const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(10);
const ratio = (value: number) => `${value.toFixed(3)}   `.padStart(10);

/** Formats the report as text. */
export function formatBenchReport({ warm, cold, rss, perImage, stages }: BenchReport): string {
  const stageLines = Object.entries(stages).map(([stage, spread]) =>
    row(stage.replace('Ms', ''), ms(spread.min), ms(spread.median), ms(spread.p95)),
  );
  return [
    'warm          minimum    median       p95',
    ...stageLines,
    row(
      'floor',
      ms(warm.floorMs.min),
      ms(warm.floorMs.median),
      '            only decode and run, in the same process',
    ),
    row('ratio', ratio(warm.minRatio), ratio(warm.ratio)),
    '',
    'cold          minimum    median',
    row('total', ms(cold.totalMs.min), ms(cold.totalMs.median), '  node starts → first detection'),
    row(
      'floor',
      ms(cold.floorMs.min),
      ms(cold.floorMs.median),
      '  node starts → libraries, session, one run on zeros',
    ),
    row('ratio', ratio(cold.minRatio), ratio(cold.ratio)),
    row(
      'plain',
      ms(cold.plainMs.min),
      ms(cold.plainMs.median),
      '  node starts → a plain script has read the output',
    ),
    '',
    'peak memory',
    row('total', formatMb(rss.peakMb)),
    row('floor', formatMb(rss.floorMb)),
    row('plain', formatMb(rss.plainMb)),
    '',
    'per image       total     floor     plain   in separate processes',
    ...perImageLines(perImage),
    '  floor: decodes, runs on a prepared tensor, and frees both at once',
    '  plain: decodes, letterboxes, runs, reads the output, and frees nothing explicitly',
  ].join('\n');
}

/** Formats the throughput report as text. */
export function formatThroughput({ throughput, images, inFlight, threads }: ThroughputReport): string {
  return [
    `${images} images, ${inFlight} in flight, ${threads} ${threads === 1 ? 'thread' : 'threads'} per run`,
    row('images', `${throughput.imagesPerSecond.toFixed(1).padStart(9)}   per second`),
    ...figures().map(([name, of, digits, unit]) =>
      row(name, of(throughput).toFixed(digits).padStart(9), `   ${unit}`),
    ),
  ].join('\n');
}

function row(name: string, ...cells: readonly string[]): string {
  return `  ${name.padEnd(12)}${cells.join('')}`;
}

function formatMb(value: number): string {
  return `${value.toFixed(0).padStart(7)} MB`;
}

type Figure = readonly [name: string, of: (cost: PerImage) => number, digits: number, unit: string];

function figures(): readonly Figure[] {
  return [
    ['CPU', ({ cpuMs }) => cpuMs, 1, 'ms per image, all threads'],
    ['minimum', ({ wallMs }) => wallMs.min, 1, 'ms'],
    ['median', ({ wallMs }) => wallMs.median, 1, 'ms'],
    ['page faults', ({ pageFaults }) => pageFaults, 0, 'per image'],
    ['collections', ({ collectionsPer100 }) => collectionsPer100, 1, 'full ones per 100 images'],
    ['memory', ({ rssMb }) => rssMb, 0, 'MB after the last image'],
  ];
}

function perImageLines({ total, floor, plain }: BenchReport['perImage']): readonly string[] {
  if (total === undefined || floor === undefined || plain === undefined) return [];
  return figures().map(([name, of, digits, unit]) => {
    const cells = [total, floor, plain].map((cost) => of(cost).toFixed(digits).padStart(9)).join(' ');
    return row(name, cells, `   ${unit}`);
  });
}
