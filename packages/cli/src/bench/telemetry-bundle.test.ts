import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildTelemetryBundle } from './build-telemetry-bundle.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-telemetry-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('logs from a single bundled file without packages or a worker file', async () => {
  const bundle = join(folder, 'main.mjs');
  await buildTelemetryBundle('telemetry', bundle);
  expect(await readdir(folder)).toEqual(['main.mjs']);
  const line = execFileSync(process.execPath, [bundle], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    instance: 'i-1',
    requestId: 'r-1',
    url: 'https://host/x?…',
    message: 'a',
  });
});
