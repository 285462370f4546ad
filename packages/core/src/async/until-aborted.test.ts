import { describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => undefined);

describe('untilAborted', () => {
  it('gives what the promise gives', async () => {
    expect(await untilAborted(Promise.resolve(3), new AbortController().signal)).toBe(3);
    expect(await untilAborted(Promise.resolve(3), undefined)).toBe(3);
  });

  it('stops waiting with the reason, also of a signal that had aborted before', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(untilAborted(never, controller.signal)).rejects.toBe(reason);
  });
});
