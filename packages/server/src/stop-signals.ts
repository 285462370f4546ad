const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal sends Ctrl-C to the whole process group, and npm or pnpm forward it again. */
const SAME_KEYSTROKE_MS = 500;

/** Options of `watchStopSignals`. */
export interface StopSignalOptions {
  /** Time to shut down after the first signal, ms. */
  readonly graceMs: number;
  /** Ends the process: on a second signal, or when the grace time is over. */
  readonly end: () => void;
  /** ms; default `performance.now`. */
  readonly now?: () => number;
}

/** Listens for stop signals. */
export interface StopSignals {
  /** Resolves on the first signal. */
  readonly first: Promise<void>;
  /** Stops listening. A grace time already started continues. */
  close(): void;
}

/** Starts listening on `process` or another emitter of signals. */
export function watchStopSignals(
  source: NodeJS.EventEmitter,
  { graceMs, end, now = () => performance.now() }: StopSignalOptions,
): StopSignals {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  let firstAt: number | undefined;

  function onSignal(): void {
    if (firstAt === undefined) {
      firstAt = now();
      setTimeout(end, graceMs).unref();
      resolve();
    } else if (now() - firstAt > SAME_KEYSTROKE_MS) {
      end();
    }
  }

  for (const signal of SIGNALS) source.on(signal, onSignal);
  return {
    first,
    close() {
      // A later signal, while the process is ending, then has its default effect.
      for (const signal of SIGNALS) source.off(signal, onSignal);
    },
  };
}
