import cliProgress from 'cli-progress';

/** Shows the progress of a long task. */
export interface Progress {
  step(): void;
  stop(): void;
}

/** Fewer images finish before a bar is useful. */
const FEWEST = 4;

/** Shows a bar if stderr is a terminal and there are enough images; otherwise does nothing. */
export function createProgress(total: number): Progress {
  if (total < FEWEST || !process.stderr.isTTY) return { step() {}, stop() {} };
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total}  {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 30,
  });
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
