/** Where a cold start went, ms. What did not happen took 0. */
export interface Waterfall {
  /** From the process's start until the function's own first line ran: boot and imports. */
  readonly importMs: number;
  /** Reading the pointer, its SDK's import included. */
  readonly pointerMs: number;
  readonly manifestMs: number;
  readonly fetchMs: number;
  /** A root's URI, or `cache`. */
  readonly source: string;
  readonly verifyMs: number;
  readonly sessionMs: number;
  /** The self-test; 0 where the release has none. */
  readonly firstRunMs: number;
  /** From the process's start until the model was ready. */
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

/** In one line, for a log: `412 ms: import 120, pointer 12, … from file:///mnt/models`. */
export function describeWaterfall(waterfall: Waterfall): string {
  const { totalMs: _, ...stages } = STAGES;
  const parts = Object.entries(stages).map(
    ([key, name]) => `${name} ${Math.round(waterfall[key as keyof typeof stages])}`,
  );
  return `${Math.round(waterfall.totalMs)} ms: ${parts.join(', ')}; from ${waterfall.source}`;
}

/** An HTTP quoted string of what may stand in a header. */
function quote(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 200)}"`;
}
