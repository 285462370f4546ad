let underWay = 0;

/** Notes native work that nobody waits for any more: it cannot be stopped, and may never end. */
export function giveUpOn(work: Promise<unknown>): void {
  underWay += 1;
  const end = () => {
    underWay -= 1;
  };
  work.then(end, end);
}

/**
 * Whether native code is under way that was given up: an image's decode or a network's run beyond its limit. Then
 * `process.exit` would wait for its thread, perhaps for ever: end this process by `SIGKILL`.
 */
export function hasGivenUpWork(): boolean {
  return underWay > 0;
}
