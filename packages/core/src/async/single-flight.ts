import { untilAborted } from './until-aborted.ts';

/** A result that is held for its users, until each has closed it. */
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
 * Single-flight: callers of one key share one piece of work and its result. A caller who gives up leaves it to the
 * others; when the last one gives up, it is aborted. A failure is forgotten.
 */
export class SharedWork<T> {
  readonly #underWay = new Map<string, Shared<T>>();

  /**
   * @param start - called where nobody does this work yet.
   * @throws whatever `start` throws, or the caller's own signal's reason.
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
