import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LoaderBench, loaderBench, nameOf, sourceOf } from '../../../testing/loader-fixture.ts';
import { testRelease } from '../../../testing/release-fixture.ts';

let bench: LoaderBench;
const release = testRelease({ size: 300_000 });
const name = nameOf(release);
beforeEach(async () => {
  bench = await loaderBench();
});
afterEach(() => bench.remove());

test('an aborted caller does not abort the load of the others', async () => {
  const reader = bench.bucket('a', release);
  reader.faults.pauseMs = 50;
  const loader = bench.loader([sourceOf(reader)]);
  const impatient = new AbortController();
  const first = loader.load(name, { signal: impatient.signal });
  const second = loader.load(name);
  impatient.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  await expect(bench.clock.during(second)).resolves.toMatchObject({ digest: release.digest });
  expect(reader.asked.filter((key) => key.endsWith('.onnx'))).toHaveLength(1);
});

test('a caller that joined a load can abort at once', async () => {
  const reader = bench.bucket('a', release);
  reader.faults.hang = true;
  const loader = bench.loader([sourceOf(reader)]);
  const last = new AbortController();
  const first = loader.load(name, { signal: last.signal });
  const impatient = new AbortController();
  const second = loader.load(name, { signal: impatient.signal });
  impatient.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  last.abort(new Error('over'));
  await expect(first).rejects.toThrow('over');
});

test('when the last caller aborts, the download stops; a later caller starts a new one', async () => {
  const reader = bench.bucket('a', release);
  reader.faults.pauseMs = 50;
  const loader = bench.loader([sourceOf(reader)]);
  const givenUp = new AbortController();
  const load = loader.load(name, { signal: givenUp.signal });
  load.catch(() => undefined);
  await bench.clock.during(reachesBody(reader));
  givenUp.abort(new Error('enough'));
  await expect(load).rejects.toThrow('enough');
  const again = await bench.clock.during(loader.load(name));
  expect(again.digest).toBe(release.digest);
  expect(reader.open).toBe(0);
});

async function reachesBody(reader: { readonly asked: readonly string[] }): Promise<void> {
  while (!reader.asked.some((key) => key.endsWith('.onnx'))) await new Promise((done) => setImmediate(done));
}
