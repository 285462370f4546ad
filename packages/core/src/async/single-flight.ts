import { untilAborted } from './until-aborted.ts';

/** A shared result; it stays open until every user has closed it. */
export interface Held<T> {
  readonly value: T;
  readonly close: () => Promise<void>;
}

interface Shared<T> {
  readonly result: Promise<Held<T>>;
  readonly stop: AbortController;
  users: number;
}

/**
 * Single-flight: callers with the same key share one run and its result. A caller that aborts does not affect the
 * others; when the last one aborts, the run is aborted. Failures are not cached.
 */
export class SharedWork<T> {
  readonly #underWay = new Map<string, Shared<T>>();

  /**
   * @param start - starts the work; called if none is running for `key`.
   * @throws what `start` throws, or the reason of the caller's signal.
   */
  async join(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<Held<T>>,
  ): Promise<Held<T>> {
    signal?.throwIfAborted();
    const shared = this.#underWay.get(key) ?? this.#begin(key, start);
    shared.users += 1;
    try {
      const { value } = await untilAborted(shared.result, signal);
      return { value, close: onlyOnce(() => this.#leave(key, shared)) };
    } catch (error) {
      void this.#leave(key, shared, error);
      throw error;
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<Held<T>>): Shared<T> {
    const stop = new AbortController();
    const shared: Shared<T> = { result: start(stop.signal), stop, users: 0 };
    this.#underWay.set(key, shared);
    const over = () => this.#forget(key, shared);
    shared.result.then(over, over);
    return shared;
  }

  async #leave(key: string, shared: Shared<T>, why?: unknown): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#forget(key, shared);
    shared.stop.abort(why);
    const held = await shared.result.catch(() => undefined);
    await held?.close();
  }

  #forget(key: string, shared: Shared<T>): void {
    if (this.#underWay.get(key) === shared) this.#underWay.delete(key);
  }
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
