import type { ProcessRun } from './measure-cold.ts';
import type { WarmSamples } from './measure-warm.ts';
import type { PerImage } from './per-image.ts';
import { medianOf, type Spread, spreadOf } from './statistics.ts';

/** What `bench --json` prints. Times in ms, memory in MB, ratios as measured over floor. */
export interface BenchReport {
  readonly warm: {
    readonly minMs: number;
    readonly floorMinMs: number;
    readonly totalMs: Spread;
    readonly floorMs: { readonly median: number };
    readonly ratio: number;
  };
  readonly cold: {
    readonly totalMs: { readonly median: number };
    readonly floorMs: { readonly median: number };
    readonly ratio: number;
  };
  readonly rss: { readonly peakMb: number; readonly floorMb: number };
  /** What an image costs in a process that looks at many, and in one that only decodes and runs, and frees both at once. */
  readonly perImage: { readonly total: PerImage | undefined; readonly floor: PerImage | undefined };
  readonly stages: Readonly<Record<string, Spread>>;
}

/** The processes measured: cold ones in turn with their floor, and one longer run of each for memory. */
export interface ProcessSamples {
  readonly cold: readonly ProcessRun[];
  readonly coldFloor: readonly ProcessRun[];
  readonly memory: ProcessRun;
  readonly memoryFloor: ProcessRun;
}

const STAGES = ['decodeMs', 'letterboxMs', 'runMs', 'headMs', 'nmsMs', 'totalMs'] as const;

/** Sums the samples up. The warm floor is the median of decode + run, taken pair by pair. */
export function summarise(warm: WarmSamples, processes: ProcessSamples): BenchReport {
  const totalMs = spreadOf(warm.timings.map((timing) => timing.totalMs));
  const floors = warm.decodeMs.map((decode, index) => decode + (warm.runMs[index] ?? Number.NaN));
  const floorMs = medianOf(floors);
  const minima = {
    minMs: Math.min(...warm.timings.map((timing) => timing.totalMs)),
    floorMinMs: Math.min(...floors),
  };
  const coldMs = medianOf(processes.cold.map((run) => run.firstMs));
  const coldFloorMs = medianOf(processes.coldFloor.map((run) => run.firstMs));
  const stages = STAGES.map(
    (stage) => [stage, spreadOf(warm.timings.map((timing) => timing[stage]))] as const,
  );
  return {
    warm: { ...minima, totalMs, floorMs: { median: floorMs }, ratio: totalMs.median / floorMs },
    cold: { totalMs: { median: coldMs }, floorMs: { median: coldFloorMs }, ratio: coldMs / coldFloorMs },
    rss: { peakMb: processes.memory.peakMb, floorMb: processes.memoryFloor.peakMb },
    perImage: { total: processes.memory.perImage, floor: processes.memoryFloor.perImage },
    stages: Object.fromEntries(stages),
  };
}

/** The report as a person reads it. */
export function formatReport(report: BenchReport): string {
  const { warm, cold, rss, perImage, stages } = report;
  const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(10);
  const stageLines = Object.entries(stages).map(
    ([stage, spread]) => `  ${stage.replace('Ms', '').padEnd(12)}${ms(spread.median)}${ms(spread.p95)}`,
  );
  return [
    'warm           median       p95',
    ...stageLines,
    `  floor       ${ms(warm.floorMs.median)}            decode and run alone, in the same process`,
    `  ratio       ${warm.ratio.toFixed(3).padStart(10)}`,
    `  minima      ${ms(warm.minMs)}${ms(warm.floorMinMs)}  total, floor`,
    '',
    'cold           median',
    `  total       ${ms(cold.totalMs.median)}            node starts → first detection`,
    `  floor       ${ms(cold.floorMs.median)}            node starts → libraries, session, one run on zeros`,
    `  ratio       ${cold.ratio.toFixed(3).padStart(10)}`,
    '',
    'peak memory',
    `  total       ${rss.peakMb.toFixed(0).padStart(7)} MB`,
    `  floor       ${rss.floorMb.toFixed(0).padStart(7)} MB`,
    '',
    'an image        total     floor   in processes of their own; the floor decodes, runs, and frees both at once',
    ...perImageLines(perImage),
  ].join('\n');
}

function perImageLines({ total, floor }: BenchReport['perImage']): readonly string[] {
  if (total === undefined || floor === undefined) return [];
  const line = (name: string, figure: (of: PerImage) => number, digits = 1) =>
    `  ${name.padEnd(12)}${[total, floor].map((of) => figure(of).toFixed(digits).padStart(9)).join(' ')}`;
  return [
    `${line('CPU', ({ cpuMs }) => cpuMs)}   ms`,
    `${line('median', ({ wallMs }) => wallMs.median)}   ms`,
    `${line('minimum', ({ wallMs }) => wallMs.min)}   ms`,
    `${line('page faults', ({ pageFaults }) => pageFaults, 0)}`,
    `${line('collections', ({ collectionsPer100 }) => collectionsPer100, 0)}   full ones in 100 images`,
    `${line('memory', ({ rssMb }) => rssMb, 0)}   MB after the last`,
  ];
}
