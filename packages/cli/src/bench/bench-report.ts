import type { ProcessRun } from './measure-cold.ts';
import type { WarmSamples } from './measure-warm.ts';
import { medianOf, type Spread, spreadOf } from './statistics.ts';

/** What `bench --json` prints. Times in ms, memory in MB, ratios as measured over floor. */
export interface BenchReport {
  readonly warm: {
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
  const floorMs = medianOf(warm.decodeMs.map((decode, index) => decode + (warm.runMs[index] ?? Number.NaN)));
  const coldMs = medianOf(processes.cold.map((run) => run.firstMs));
  const coldFloorMs = medianOf(processes.coldFloor.map((run) => run.firstMs));
  const stages = STAGES.map(
    (stage) => [stage, spreadOf(warm.timings.map((timing) => timing[stage]))] as const,
  );
  return {
    warm: { totalMs, floorMs: { median: floorMs }, ratio: totalMs.median / floorMs },
    cold: { totalMs: { median: coldMs }, floorMs: { median: coldFloorMs }, ratio: coldMs / coldFloorMs },
    rss: { peakMb: processes.memory.peakMb, floorMb: processes.memoryFloor.peakMb },
    stages: Object.fromEntries(stages),
  };
}

/** The report as a person reads it. */
export function formatReport(report: BenchReport): string {
  const { warm, cold, rss, stages } = report;
  const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(10);
  const stageLines = Object.entries(stages).map(
    ([stage, spread]) => `  ${stage.replace('Ms', '').padEnd(12)}${ms(spread.median)}${ms(spread.p95)}`,
  );
  return [
    'warm           median       p95',
    ...stageLines,
    `  floor       ${ms(warm.floorMs.median)}            decode and run alone, in the same process`,
    `  ratio       ${warm.ratio.toFixed(3).padStart(10)}`,
    '',
    'cold           median',
    `  total       ${ms(cold.totalMs.median)}            node starts → first detection`,
    `  floor       ${ms(cold.floorMs.median)}            node starts → libraries, session, one run on zeros`,
    `  ratio       ${cold.ratio.toFixed(3).padStart(10)}`,
    '',
    'peak memory',
    `  total       ${rss.peakMb.toFixed(0).padStart(7)} MB`,
    `  floor       ${rss.floorMb.toFixed(0).padStart(7)} MB`,
  ].join('\n');
}
