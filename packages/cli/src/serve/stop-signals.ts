const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal's Ctrl-C reaches the whole group of processes, and npm or pnpm pass it on once more. */
const SAME_KEYSTROKE_MS = 500;

/** Options of `watchStopSignals`. */
export interface StopSignalOptions {
  /** Called on a second signal, when somebody does not want to wait. */
  readonly onSecond: () => void;
  /** ms; default `performance.now`. */
  readonly now?: () => number;
}

/** Listens for the signals that ask a process to stop. */
export interface StopSignals {
  /** Resolves on the first. */
  readonly first: Promise<void>;
  /** Stops listening. */
  dispose(): void;
}

/** Begins to listen on `process`, or whatever emits signals. */
export function watchStopSignals(
  source: NodeJS.EventEmitter,
  { onSecond, now = () => performance.now() }: StopSignalOptions,
): StopSignals {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  let firstAt: number | undefined;

  function onSignal(): void {
    if (firstAt === undefined) {
      firstAt = now();
      resolve();
    } else if (now() - firstAt > SAME_KEYSTROKE_MS) {
      onSecond();
    }
  }

  for (const signal of SIGNALS) source.on(signal, onSignal);
  return {
    first,
    dispose() {
      for (const signal of SIGNALS) source.off(signal, onSignal);
    },
  };
}
