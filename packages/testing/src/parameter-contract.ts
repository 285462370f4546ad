import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreFaults } from './object-store-contract.ts';

/** A parameter store under test. */
export interface ParametersUnderTest {
  /** Opens a parameter by name; absent until it is written. */
  open(name: string): ParameterReader & ParameterWriter;
  readonly faults?: StoreFaults;
  /** A size above the limit, bytes. */
  readonly tooManyBytes: number;
  close(): Promise<void>;
}

/** Skipped cases with reasons. */
export type ParameterSkips = Readonly<Partial<Record<'faults' | 'empty', string>>>;

/** Cases that every parameter store must pass. */
export function describeParameterStore(
  name: string,
  open: () => Promise<ParametersUnderTest>,
  skips: ParameterSkips = {},
): void {
  describe(`parameter contract: ${name}`, () => {
    let under: ParametersUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    test('absent gives PARAMETER_NOT_FOUND, not retryable', async () => {
      await expect(under.open('absent').read()).rejects.toMatchObject({
        code: 'PARAMETER_NOT_FOUND',
        isRetryable: false,
      });
    });

    test('a written value is read back, and a new value has a new version', async () => {
      const parameter = under.open('written');
      await parameter.write('{"model":"documents","version":"1"}');
      const first = await parameter.read();
      expect(first.value).toBe('{"model":"documents","version":"1"}');
      expect((await parameter.read()).version).toBe(first.version);
      await parameter.write('documents/2 – ünïcode');
      const second = await parameter.read();
      expect(second.value).toBe('documents/2 – ünïcode');
      expect(second.version).not.toBe(first.version);
    });

    test('too large gives PARAMETER_TOO_LARGE and keeps the old value', async () => {
      const parameter = under.open('large');
      await parameter.write('small');
      await expect(parameter.write('x'.repeat(under.tooManyBytes))).rejects.toMatchObject({
        code: 'PARAMETER_TOO_LARGE',
      });
      expect((await parameter.read()).value).toBe('small');
    });

    describe.skipIf(skips.faults)(`when the server fails${because(skips.faults)}`, () => {
      test.each([
        ['down', (faults: StoreFaults) => faults.down(), 'STORE_UNAVAILABLE', true],
        ['500', (faults: StoreFaults) => faults.answer(500), 'STORE_UNAVAILABLE', true],
        ['throttled', (faults: StoreFaults) => faults.answer(429), 'STORE_UNAVAILABLE', true],
        ['denied', (faults: StoreFaults) => faults.answer(403), 'ACCESS_DENIED', false],
      ])('%s', async (_what, order, code, isRetryable) => {
        const { faults } = under;
        if (faults === undefined) throw new Error('the harness has no faults: give a reason in skips');
        const parameter = under.open('faulty');
        await parameter.write('value');
        order(faults);
        try {
          await expect(parameter.read()).rejects.toMatchObject({ code, isRetryable });
        } finally {
          faults.heal();
        }
      });
    });
  });
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
