import cliProgress from 'cli-progress';

/** Shows how far a long work is. */
export interface Progress {
  step(): void;
  stop(): void;
}

/** Fewer images are done before a bar is read. */
const FEWEST = 4;

/** A bar on stderr where that is a terminal and there is something to wait for, else nothing. */
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
