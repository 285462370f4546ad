/** Waits until all added tasks are done. */
export interface WaitGroup {
  /** Adds a task. Call the returned function when it is done; further calls have no effect. */
  readonly add: () => () => void;
  /** Resolves when all added tasks are done. */
  readonly wait: () => Promise<void>;
}

/** Creates an empty group. */
export function createWaitGroup(): WaitGroup {
  const pending = new Set<Promise<void>>();
  return {
    add() {
      const { promise, resolve } = Promise.withResolvers<void>();
      pending.add(promise);
      return () => {
        pending.delete(promise);
        resolve();
      };
    },
    async wait() {
      await Promise.all(pending);
    },
  };
}
