import type { PayloadAnswer } from './lambda-failure.ts';

/** Lambda's queue of asynchronous invocations. */
export interface EventQueue {
  push(event: Uint8Array): void;
  /** Delivers waiting events; called when a copy of the function becomes idle. */
  pump(): void;
  /** Events that failed three times: the input of an on-failure destination. */
  failed(): readonly Uint8Array[];
  /** Resolves when no event waits or runs. */
  drained(): Promise<void>;
}

interface WaitingEvent {
  readonly event: Uint8Array;
  attempts: number;
}

const ATTEMPTS = 3;

/**
 * Delivers each event up to three times. Lambda waits one minute and then two between attempts; here the next
 * attempt follows at once. A throttled event waits; this does not count as an attempt.
 */
export function eventQueue(target: {
  readonly invoke: (event: Uint8Array) => Promise<PayloadAnswer>;
  readonly hasRoom: () => boolean;
}): EventQueue {
  const waiting: WaitingEvent[] = [];
  const dead: Uint8Array[] = [];
  const watchers = new Set<() => void>();
  let underWay = 0;
  return { push, pump, failed: () => dead, drained };

  function push(event: Uint8Array): void {
    waiting.push({ event, attempts: 0 });
    pump();
  }

  function pump(): void {
    while (waiting.length > 0 && target.hasRoom()) void deliver();
    if (waiting.length > 0 || underWay > 0) return;
    for (const watcher of watchers) watcher();
    watchers.clear();
  }

  async function deliver(): Promise<void> {
    const item = waiting.shift();
    if (item === undefined) return;
    underWay += 1;
    const answer = await target.invoke(item.event);
    underWay -= 1;
    if (!answer.ok) addToFailed(item, answer.error.errorType);
    pump();
  }

  function addToFailed(item: WaitingEvent, errorType: string): void {
    if (errorType !== 'TooManyRequestsException') item.attempts += 1;
    if (item.attempts < ATTEMPTS) waiting.push(item);
    else dead.push(item.event);
  }

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      watchers.add(resolve);
      pump();
    });
  }
}
