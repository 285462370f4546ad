import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundledRelease } from '../../testing/bundled-release.ts';
import { type Delivery, startDelivery } from '../../testing/delivery.ts';

// Serves the bundled model twice from one cache: from its own file, then from the graph that the first server saved.

let delivery: Delivery;
beforeEach(async () => {
  delivery = await startDelivery();
});
afterEach(() => delivery.close());

async function serveOnce({ waitsForGraph }: { readonly waitsForGraph: boolean }) {
  const server = await delivery.serve({ sources: ['first'], graphSettleMs: 0 });
  await server.started;
  const { fields } = await server.logged(/^documents\/1 serves/);
  const { detections } = await server.detect();
  if (waitsForGraph) await server.logged(/has a saved graph/);
  const record = fields.record as { readonly graph: string };
  return { server, graph: record.graph, detections };
}

test('a restarted server uses the saved graph and gives the same answers', {
  timeout: 30_000,
}, async () => {
  const release = await bundledRelease({ version: '1' });
  await delivery.publish(release, 'first');
  await delivery.point(release.name);

  const first = await serveOnce({ waitsForGraph: true });
  await first.server.close();
  const second = await serveOnce({ waitsForGraph: false });

  expect([first.graph, second.graph]).toEqual(['plain', 'saved']);
  expect(first.detections?.length).toBeGreaterThan(0);
  expect(second.detections).toEqual(first.detections);
  expect(await delivery.leftovers()).toEqual([]);
});

test('a server stopped while saving leaves no files', { timeout: 30_000 }, async () => {
  const release = await bundledRelease({ version: '1' });
  await delivery.publish(release, 'first');
  await delivery.point(release.name);
  const { server } = await serveOnce({ waitsForGraph: false });
  await server.close();
  expect(await delivery.leftovers()).toEqual([]);
});
