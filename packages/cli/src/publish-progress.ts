import type { PublishProgress } from '@yololift/core/release';
import cliProgress from 'cli-progress';

/** Progress bars, one per root. */
export interface PublishBars {
  readonly add: (progress: PublishProgress) => void;
  readonly stop: () => void;
}

/** Shows one bar per root if stderr is a terminal: bytes sent, then bytes read back. */
export function createPublishProgress(roots: readonly string[], bytes: number): PublishBars {
  if (!process.stderr.isTTY) return { add() {}, stop() {} };
  const bars = new cliProgress.MultiBar({
    format: '{bar} {percentage} %  {root}  {phase}',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
  });
  const byRoot = new Map(roots.map((root) => [root, bars.create(bytes * 2, 0, { root, phase: 'upload' })]));
  return {
    add: ({ root, phase, bytes: more }) => byRoot.get(root)?.increment(more, { phase }),
    stop: () => bars.stop(),
  };
}
