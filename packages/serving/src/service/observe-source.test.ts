import type { Metrics } from '@yololift/core/ports';
import { expect, test } from 'vitest';
import { constantRuntime } from '../../testing/constant-runtime.ts';
import { singleModel } from '../slot/served-model.ts';
import { observeSource } from './observe-source.ts';

test('items and tensors are counted and timed alike', async () => {
  const noted: unknown[] = [];
  const metrics = {
    count: (...one: unknown[]) => noted.push(one),
    record: (...one: unknown[]) => noted.push(one),
  } as unknown as Metrics;
  const files = { folder: '', model: '', settings: { answer: 'hello' }, selfTest: undefined };
  const model = await constantRuntime().open(files, {}).ready;
  const source = observeSource(
    singleModel(() => ({ model })),
    metrics,
  );
  const run = [
    ['predictions', 1, { model: 'hello' }],
    ['predictionMs', 1, { model: 'hello' }],
  ];

  await source.use(({ model: { task } }) => task.run({ bytes: new Uint8Array(3) }, task.parseOptions({})));
  expect(noted).toEqual(run);

  const data = [new Uint8Array(3), new Uint8Array(5)];
  const answer = await source.use(({ model: { infer } }) =>
    infer({ inputs: [{ name: 'text', datatype: 'BYTES', shape: [2], data }], outputs: ['length'] }),
  );
  expect(answer).toMatchObject({
    outputs: [{ name: 'length', datatype: 'INT64', shape: [2], data: BigInt64Array.of(3n, 5n) }],
  });
  expect(noted).toEqual([...run, ...run]);

  const refused = source.use(({ model: { infer } }) => infer({ inputs: [] }));
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: 'no input text BYTES [-1]',
  });
  expect(noted).toHaveLength(4);
});
