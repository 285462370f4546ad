import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoFixtures } from '@yololift/demo-model/testing';
import { startRunService } from '@yololift/gcp/testing';
import { expect, inject, onTestFinished, test } from 'vitest';

test('MODEL_GRAPHS=save: a process saves the graph, and the next one that has the same cache starts from it', async () => {
  const fixtures = await demoFixtures();
  const cache = await mkdtemp(join(tmpdir(), 'yololift-graphs-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const start = () =>
    startRunService({
      server: join(inject('bundle'), '../server.mjs'),
      target: 'http',
      environment: {
        MODEL_SOURCES: fixtures.root,
        MODEL_POINTER: 'env:POINTER',
        POINTER: fixtures.release,
        MODEL_CACHE: cache,
        MODEL_GRAPHS: 'save',
      },
    });
  const first = await start();
  await first.waitForLine(/has a saved graph/);
  await first.stop();
  const second = await start();
  onTestFinished(async () => void (await second.stop()));
  await second.waitForLine(/"graph":"saved"/);
  const headers = { 'content-type': 'image/jpeg' };
  const answer = await second.fetch('/detect', { method: 'POST', headers, body: fixtures.photo });
  expect(answer.status).toBe(200);
});
