// What do verification and the cache cost? Usage: node bench/download.ts [MB] [rounds]
// Fetches one object over loopback, in turn: the SDK's own download to a file, and the release loader (hashed, synced,
// renamed). Prints medians and their ratio.

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createReleaseLoader } from '@yololift/core/release';
import { systemClock } from '@yololift/core/serving';
import { startS3 } from '@yololift/core/testing';
import { openRoot } from '../src/index.ts';

const [megabytes = '100', rounds = '5'] = process.argv.slice(2);
const model = Buffer.alloc(Number(megabytes) * 1e6, 7);
const sha256 = createHash('sha256').update(model).digest('hex');
const manifest = Buffer.from(
  JSON.stringify({
    schema: 1,
    name: 'documents',
    version: '1',
    runtime: 'onnx',
    model: 'model.onnx',
    files: [{ path: 'model.onnx', size: model.length, sha256: `sha256:${sha256}` }],
  }),
);

const server = await startS3('models');
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL_S3: server.url,
};
const root = await openRoot('s3://models', environment);
const put = (key: string, bytes: Buffer) =>
  root.put(key, () => Readable.from([bytes]), {
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
await put('documents/1/model.onnx', model);
await put('documents/1/manifest.json', manifest);

async function timeOf(work: (folder: string) => Promise<unknown>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-download-'));
  const startedAt = performance.now();
  await work(folder);
  const took = performance.now() - startedAt;
  await rm(folder, { recursive: true });
  return took;
}

async function rawDownload(folder: string): Promise<void> {
  const result = await root.fetch('documents/1/model.onnx');
  if (result.kind === 'modified') await pipeline(result.body, createWriteStream(join(folder, 'model.onnx')));
}

const silent = () => undefined;
const logger = { info: silent, warn: silent, error: silent };
function load(folder: string): Promise<unknown> {
  const sources = [{ uri: root.uri, reader: root }];
  return createReleaseLoader({ sources, clock: systemClock, logger }, { cacheFolder: folder }).load({
    model: 'documents',
    version: '1',
  });
}

const [raw, loaded]: [number[], number[]] = [[], []];
for (let round = 0; round < Number(rounds); round += 1) {
  raw.push(await timeOf(rawDownload));
  loaded.push(await timeOf(load));
}
await server.close();
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [rawMs, loadedMs] = [middle(raw), middle(loaded)];
console.log(
  `${megabytes} MB: raw ${rawMs.toFixed(0)} ms, loader ${loadedMs.toFixed(0)} ms, ratio ${(loadedMs / rawMs).toFixed(2)}`,
);
