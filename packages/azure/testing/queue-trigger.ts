import { randomUUID } from 'node:crypto';
import type { InvokeTrigger } from './trigger-answer.ts';
import { type RegisteredFunction, triggerOf } from './worker-messages.ts';

/** Outcome of one message. */
export interface QueueDelivery {
  readonly isDelivered: boolean;
  /** Number of attempts. */
  readonly dequeueCount: number;
  /** The last error. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** The host's part of one queue function. */
export interface QueueTrigger {
  readonly poison: readonly string[];
  deliver(text: string): Promise<QueueDelivery>;
}

interface QueueDeps {
  readonly invokeTrigger: InvokeTrigger;
  readonly name: string;
  readonly functions: readonly RegisteredFunction[];
  readonly maxDequeueCount: number;
}

const DAY_MS = 86_400_000;

/**
 * Delivers messages as the Storage queue trigger does: retries at once while the function throws, and moves
 * the message to the poison queue after `maxDequeueCount` attempts. The text is already decoded from base64.
 * @throws Error - the app has no queue function of that name.
 */
export function queueTrigger({ name, functions, invokeTrigger, maxDequeueCount }: QueueDeps): QueueTrigger {
  const registered = functions.find((one) => one.name === name);
  if (registered === undefined || triggerOf(registered)[1].type !== 'queueTrigger')
    throw new Error(`${name} is not a queue function`);
  const poison: string[] = [];
  return { poison, deliver };

  async function deliver(text: string): Promise<QueueDelivery> {
    const id = randomUUID();
    const insertedAt = Date.now();
    for (let dequeueCount = 1; ; dequeueCount += 1) {
      const answer = await invokeTrigger(name, text, {
        QueueTrigger: text,
        DequeueCount: dequeueCount,
        Id: id,
        PopReceipt: randomUUID(),
        InsertionTime: new Date(insertedAt).toISOString(),
        ExpirationTime: new Date(insertedAt + 7 * DAY_MS).toISOString(),
        NextVisibleTime: new Date(Date.now() + 600_000).toISOString(),
      });
      if (answer.ok) return { isDelivered: true, dequeueCount };
      if (dequeueCount < maxDequeueCount) continue;
      poison.push(text);
      return { isDelivered: false, dequeueCount, error: answer.error };
    }
  }
}
