import type { ProcessRun } from './measure-cold.ts';
import type { WarmSamples } from './measure-warm.ts';
import type { PerImage } from './per-image.ts';
import { computeMedian, computeSpread, type Spread } from './statistics.ts';

/** The document of `bench --json`. Times in ms, memory in MB, ratios of medians, measured over floor. */
export interface BenchReport {
  readonly warm: {
    readonly minMs: number;
    readonly floorMinMs: number;
    readonly totalMs: Spread;
    readonly floorMs: Typical;
    readonly ratio: number;
    readonly minRatio: number;
  };
  readonly cold: {
    readonly totalMs: Typical;
    readonly floorMs: Typical;
    readonly plainMs: Typical;
    readonly ratio: number;
    readonly minRatio: number;
    /** Ratio of the minima to the plain script's. */
    readonly plainMinRatio: number;
  };
  readonly rss: { readonly peakMb: number; readonly floorMb: number; readonly plainMb: number };
  /** Cost per image in a process that predicts many: yololift, the floor and the plain script. */
  readonly perImage: Record<'total' | 'floor' | 'plain', PerImage | undefined>;
  readonly stages: Readonly<Record<string, Spread>>;
}

/** Minimum and median of times, ms. */
interface Typical {
  readonly min: number;
  readonly median: number;
}

/** One value per kind of measured process. */
interface ProcessKinds<T> {
  /** yololift. */
  readonly total: T;
  /** Only the two libraries: no letterbox, output not read, memory freed at once. */
  readonly floor: T;
  /** A plain script that decodes, letterboxes, runs and reads the output, and frees nothing. */
  readonly plain: T;
}

/** The measured processes: alternating cold starts, and one longer run of each kind. */
export interface ProcessSamples {
  readonly cold: ProcessKinds<readonly ProcessRun[]>;
  readonly memory: ProcessKinds<ProcessRun>;
}

const STAGES = ['decodeMs', 'letterboxMs', 'runMs', 'headMs', 'nmsMs', 'totalMs'] as const;

/** Summarises the samples. The warm floor is decode + run of the same round. */
export function summarise(warm: WarmSamples, { cold, memory }: ProcessSamples): BenchReport {
  const floors = warm.decodeMs.map((decode, index) => decode + (warm.runMs[index] ?? Number.NaN));
  const stages = STAGES.map(
    (stage) => [stage, computeSpread(warm.timings.map((timing) => timing[stage]))] as const,
  );
  return {
    warm: warmReport(computeSpread(warm.timings.map(({ totalMs }) => totalMs)), computeTypical(floors)),
    cold: coldReport({
      total: computeTypical(cold.total.map(({ firstMs }) => firstMs)),
      floor: computeTypical(cold.floor.map(({ firstMs }) => firstMs)),
      plain: computeTypical(cold.plain.map(({ firstMs }) => firstMs)),
    }),
    rss: { peakMb: memory.total.peakMb, floorMb: memory.floor.peakMb, plainMb: memory.plain.peakMb },
    perImage: {
      total: memory.total.perImage,
      floor: memory.floor.perImage,
      plain: memory.plain.perImage,
    },
    stages: Object.fromEntries(stages),
  };
}

function computeTypical(values: readonly number[]): Typical {
  return { min: Math.min(...values), median: computeMedian(values) };
}

function warmReport(totalMs: Spread, floorMs: Typical): BenchReport['warm'] {
  return {
    minMs: totalMs.min,
    floorMinMs: floorMs.min,
    totalMs,
    floorMs,
    ratio: totalMs.median / floorMs.median,
    minRatio: totalMs.min / floorMs.min,
  };
}

function coldReport({ total, floor, plain }: ProcessKinds<Typical>): BenchReport['cold'] {
  return {
    totalMs: total,
    floorMs: floor,
    plainMs: plain,
    ratio: total.median / floor.median,
    minRatio: total.min / floor.min,
    plainMinRatio: total.min / plain.min,
  };
}
