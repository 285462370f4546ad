const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal's Ctrl-C reaches the whole group of processes, and npm or pnpm pass it on once more. */
const SAME_KEYSTROKE_MS = 500;

/** Options of `watchStopSignals`. */
export interface StopSignalOptions {
  /** How long after the first signal the process may go on, ms. */
  readonly graceMs: number;
  /** Ends the process: on a second signal, when somebody does not want to wait, and when the grace is over. */
  readonly end: () => void;
  /** ms; default `performance.now`. */
  readonly now?: () => number;
}

/** Listens for the signals that ask a process to stop. */
export interface StopSignals {
  /** Resolves on the first. */
  readonly first: Promise<void>;
  /** Stops listening; the grace of a signal that came goes on, while anything keeps the process. */
  close(): void;
}

/** Begins to listen on `process`, or whatever emits signals. */
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
      // A signal that comes while the process still ends is a second one, and does what signals do.
      for (const signal of SIGNALS) source.off(signal, onSignal);
    },
  };
}
