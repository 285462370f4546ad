/** A model that is closed once it is retired and nobody uses it any more. */
export interface LeasedModel<M> {
  readonly model: M;
  /** Users right now. */
  leases(): number;
  /** Counts a user in, until its lease is closed. Not to be called once retired. */
  lease(): ModelLease;
  /** No new users from here. Resolves when the model is closed; rejects as `close` does. */
  retire(): Promise<void>;
}

/** One use of a model. */
interface ModelLease {
  /** Counts the user out; to be called once. */
  close(): void;
}

/** Counts the users of `model`, so that `close` waits for the last of them. */
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
