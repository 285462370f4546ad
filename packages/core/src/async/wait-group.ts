/** Lets one party wait until all others are done. */
export interface WaitGroup {
  /** Adds one to wait for; call what it returns when it is done, once or more often. */
  readonly add: () => () => void;
  /** Resolves when all that were added are done. */
  readonly wait: () => Promise<void>;
}

/** A group with nothing to wait for yet. */
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
