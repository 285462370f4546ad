import type { ProcessRun } from './measure-cold.ts';
import type { WarmSamples } from './measure-warm.ts';
import type { PerImage } from './per-image.ts';
import { medianOf, type Spread, spreadOf } from './statistics.ts';

/** What `bench --json` prints. Times in ms, memory in MB, ratios of medians, as measured over floor. */
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
    /** Of the minima, over the plain script's. */
    readonly plainMinRatio: number;
  };
  readonly rss: { readonly peakMb: number; readonly floorMb: number; readonly plainMb: number };
  /** What an image costs in a process that looks at many: the model's, and those it is held against. */
  readonly perImage: Record<'total' | 'floor' | 'plain', PerImage | undefined>;
  readonly stages: Readonly<Record<string, Spread>>;
}

/** Of some times, ms. */
interface Typical {
  readonly min: number;
  readonly median: number;
}

/** A process of one kind for each run of another kind. */
interface ProcessKinds<T> {
  /** The model's own. */
  readonly total: T;
  /** Both libraries alone: no letterbox, no answer read, and all freed at once. */
  readonly floor: T;
  /** A plain script that decodes, letterboxes, runs and reads the answer, and frees nothing. */
  readonly plain: T;
}

/** The processes measured: cold ones in turn, and one longer run of each kind. */
export interface ProcessSamples {
  readonly cold: ProcessKinds<readonly ProcessRun[]>;
  readonly memory: ProcessKinds<ProcessRun>;
}

const STAGES = ['decodeMs', 'letterboxMs', 'runMs', 'headMs', 'nmsMs', 'totalMs'] as const;

/** Sums the samples up. The warm floor is decode + run, taken pair by pair. */
export function summarise(warm: WarmSamples, { cold, memory }: ProcessSamples): BenchReport {
  const floors = warm.decodeMs.map((decode, index) => decode + (warm.runMs[index] ?? Number.NaN));
  const stages = STAGES.map(
    (stage) => [stage, spreadOf(warm.timings.map((timing) => timing[stage]))] as const,
  );
  return {
    warm: warmReport(spreadOf(warm.timings.map(({ totalMs }) => totalMs)), typicalOf(floors)),
    cold: coldReport({
      total: typicalOf(cold.total.map(({ firstMs }) => firstMs)),
      floor: typicalOf(cold.floor.map(({ firstMs }) => firstMs)),
      plain: typicalOf(cold.plain.map(({ firstMs }) => firstMs)),
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

function typicalOf(values: readonly number[]): Typical {
  return { min: Math.min(...values), median: medianOf(values) };
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
