/** Stages of a cold start, ms; 0 for a skipped stage. */
export interface Waterfall {
  /** From process start to the function's first line: boot and imports. */
  readonly importMs: number;
  /** Reading the pointer, including the import of its SDK. */
  readonly pointerMs: number;
  readonly manifestMs: number;
  readonly fetchMs: number;
  /** A root's URI, or `cache`. */
  readonly source: string;
  readonly verifyMs: number;
  readonly sessionMs: number;
  /** The self-test; 0 if the release has none. */
  readonly firstRunMs: number;
  /** From process start to a ready model. */
  readonly totalMs: number;
}

const STAGES = {
  importMs: 'import',
  pointerMs: 'pointer',
  manifestMs: 'manifest',
  fetchMs: 'fetch',
  verifyMs: 'verify',
  sessionMs: 'session',
  firstRunMs: 'first-run',
  totalMs: 'total',
} as const;

/** As entries of a `Server-Timing` header: `cold-import;dur=120, cold-fetch;dur=80;desc="file:///mnt/models", …` */
export function waterfallTiming(waterfall: Waterfall): string {
  return Object.entries(STAGES)
    .map(([key, name]) => {
      const entry = `cold-${name};dur=${Math.round(waterfall[key as keyof typeof STAGES])}`;
      return key === 'fetchMs' ? `${entry};desc=${quote(waterfall.source)}` : entry;
    })
    .join(', ');
}

/** One line for a log: `412 ms: import 120, pointer 12, … from file:///mnt/models`. */
export function describeWaterfall(waterfall: Waterfall): string {
  const { totalMs: _, ...stages } = STAGES;
  const parts = Object.entries(stages).map(
    ([key, name]) => `${name} ${Math.round(waterfall[key as keyof typeof stages])}`,
  );
  return `${Math.round(waterfall.totalMs)} ms: ${parts.join(', ')}; from ${waterfall.source}`;
}

/** An HTTP quoted string; replaces characters that a header may not contain. */
function quote(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 200)}"`;
}
