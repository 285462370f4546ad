/** Lets one party wait until others, who hold it, have let go. */
export interface Gate {
  /** Holds the gate; call what it returns to let go, once or more often. */
  readonly hold: () => () => void;
  /** Resolves when nobody holds it any more. */
  readonly passed: () => Promise<void>;
}

/** A gate that nobody holds yet. */
export function createGate(): Gate {
  const held = new Set<Promise<void>>();
  return {
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.add(promise);
      return () => {
        held.delete(promise);
        resolve();
      };
    },
    async passed() {
      await Promise.all(held);
    },
  };
}
