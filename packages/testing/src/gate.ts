import { type StandInAnswer, startRestServer } from '@yololift/core/testing';

/** A barrier for functions under test, so that calls overlap without a sleep. */
export interface Gate {
  /** A GET of this URL is answered when the gate opens. */
  readonly url: string;
  /** Resolves when `count` requests wait at once. */
  waiting(count: number): Promise<void>;
  /** Answers all waiting and later requests. */
  open(): void;
  close(): Promise<void>;
}

/** Starts a closed gate on a free loopback port. */
export async function startGate(): Promise<Gate> {
  const held: ((answer: StandInAnswer) => void)[] = [];
  const watchers: { readonly count: number; readonly resolve: () => void }[] = [];
  let isOpen = false;
  const server = await startRestServer(() => (isOpen ? { status: 200 } : hold()));
  return { url: server.url, waiting, open, close: () => server.close() };

  function hold(): Promise<StandInAnswer> {
    const answer = new Promise<StandInAnswer>((resolve) => held.push(resolve));
    for (const { count, resolve } of watchers) if (held.length >= count) resolve();
    return answer;
  }

  function waiting(count: number): Promise<void> {
    if (held.length >= count) return Promise.resolve();
    return new Promise((resolve) => watchers.push({ count, resolve }));
  }

  function open(): void {
    isOpen = true;
    for (const answer of held.splice(0)) answer({ status: 200 });
  }
}
