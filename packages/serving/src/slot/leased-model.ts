/** A model that closes when it is retired and its last lease is closed. */
export interface LeasedModel<M> {
  readonly model: M;
  /** Open leases. */
  leases(): number;
  /** Opens a lease. Must not be called after `retire`. */
  lease(): ModelLease;
  /** Accepts no more leases. Resolves when the model is closed; rejects as `close` does. */
  retire(): Promise<void>;
}

/** One use of a model. */
interface ModelLease {
  /** Ends the lease; call once. */
  close(): void;
}

/** Counts the leases of `model` and calls `close` after the last one. */
export function createLeasedModel<M>(model: M, close: (model: M) => Promise<void>): LeasedModel<M> {
  const closed = Promise.withResolvers<void>();
  let leases = 0;
  let isRetired = false;

  function closeWhenUnused(): void {
    if (isRetired && leases === 0) closed.resolve((async () => close(model))());
  }

  return {
    model,
    leases: () => leases,
    lease() {
      leases += 1;
      return {
        close() {
          leases -= 1;
          closeWhenUnused();
        },
      };
    },
    retire() {
      if (!isRetired) {
        isRetired = true;
        closeWhenUnused();
      }
      return closed.promise;
    },
  };
}
