import { type StandInAnswer, startRestServer } from '@yololift/core/testing';

/** Where functions under test wait for one another, so that calls overlap without a sleep. */
export interface Gate {
  /** A GET of it is answered when the gate opens. */
  readonly url: string;
  /** Resolves when so many wait at once. */
  waiting(count: number): Promise<void>;
  /** Lets through who waits, and all who come later. */
  open(): void;
  close(): Promise<void>;
}

/** A gate on a free port of loopback, closed at first. */
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
