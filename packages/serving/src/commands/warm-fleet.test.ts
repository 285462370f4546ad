import { YoloLiftError } from '@yololift/core/errors';
import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../testing/create-deadline.ts';
import type { WarmReceipt } from './warm.ts';
import { type FleetCaller, warmFleet } from './warm-fleet.ts';

function receipt(instance: string): WarmReceipt {
  return { instance, release: undefined, coldStart: true, refreshMs: 1, predictMs: 1, heldMs: 0 };
}

/** A platform of `copies` instances that routes each call to an idle one; the calling instance is busy. */
function platform(copies: number, { callsUntilSpread = 0 } = {}): FleetCaller & { readonly holds: number[] } {
  const holds: number[] = [];
  let [busy, calls] = [1, 0];
  return {
    holds,
    async warm({ holdMs }) {
      calls += 1;
      if (holds.at(-1) !== holdMs) holds.push(holdMs);
      if (busy >= copies) throw new YoloLiftError('OVERLOADED', 'no more', { isRetryable: true });
      const instance = calls <= callsUntilSpread ? 'i-2' : `i-${busy + 1}`;
      busy += 1;
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
      return receipt(instance);
    },
  };
}

const reach = (caller: FleetCaller, asked: number) =>
  warmFleet({ caller, self: receipt('i-1') }, { asked, deadline: createDeadline(60_000) });

describe('warmFleet', () => {
  test('counts this instance and calls the others concurrently', async () => {
    const caller = platform(5);
    const { reached, rounds, instances, failures } = await reach(caller, 4);
    expect({ reached, rounds, failures }).toEqual({ reached: 4, rounds: 1, failures: {} });
    expect(instances.map(({ instance }) => instance)).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
  });

  test('reports how many it reached if there are fewer', async () => {
    const caller = platform(5);
    const answer = await reach(caller, 6);
    expect(answer).toMatchObject({ asked: 6, reached: 5, rounds: 4, failures: { OVERLOADED: 4 } });
    expect(caller.holds).toEqual([500, 1000, 2000, 4000]);
  });

  test('retries with a longer hold after calls reached the same instance', async () => {
    const answer = await reach(platform(5, { callsUntilSpread: 3 }), 4);
    expect(answer).toMatchObject({ reached: 4, rounds: 2 });
  });

  test('stops when every call fails permanently', async () => {
    const denied = async () => Promise.reject(new YoloLiftError('ACCESS_DENIED', 'no'));
    expect(await reach({ warm: denied }, 3)).toMatchObject({
      reached: 1,
      rounds: 1,
      failures: { ACCESS_DENIED: 2 },
    });
  });

  test('starts no round that cannot finish in time', async () => {
    const request = { asked: 3, deadline: createDeadline(200) };
    expect(await warmFleet({ caller: platform(5), self: receipt('i-1') }, request)).toMatchObject({
      reached: 1,
      rounds: 0,
    });
  });
});
