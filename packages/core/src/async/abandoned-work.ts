let underWay = 0;

/** Counts native work that was abandoned after a timeout. It cannot be stopped and may never end. */
export function abandon(work: Promise<unknown>): void {
  underWay += 1;
  const end = () => {
    underWay -= 1;
  };
  work.then(end, end);
}

/**
 * Whether abandoned native work still runs, e.g. an image decode or a model run past its limit. If so, `process.exit`
 * waits for its thread, possibly forever: end the process with `SIGKILL`.
 */
export function hasAbandonedWork(): boolean {
  return underWay > 0;
}
