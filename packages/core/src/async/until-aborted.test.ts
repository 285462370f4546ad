import { describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => undefined);

describe('untilAborted', () => {
  it('resolves with the value of the promise', async () => {
    expect(await untilAborted(Promise.resolve(3), new AbortController().signal)).toBe(3);
    expect(await untilAborted(Promise.resolve(3), undefined)).toBe(3);
  });

  it("rejects with the signal's reason, also if it aborted before the call", async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(untilAborted(never, controller.signal)).rejects.toBe(reason);
  });
});
