// Measures what verification and the cache cost. Usage: node bench/download.ts [MB] [rounds]
// Each round fetches one object over loopback from a server in another process: with the bare SDK to a file,
// with the bare SDK in four parallel ranges, and with the release loader (hash, fsync, rename). Prints median
// times, and the median of each round's ratio to the first.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '@yololift/core/async';
import { createReleaseLoader } from '@yololift/core/release';
import { openRoot } from '../src/index.ts';

const [megabytes = '100', rounds = '9'] = process.argv.slice(2);
const size = Number(megabytes) * 1e6;
const RANGE_BYTES = 8 << 20;
const KEY = 'documents/1/model.onnx';

const program = fileURLToPath(new URL('./s3-server.ts', import.meta.url));
const server = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
const [url] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
const root = await openRoot('s3://models', {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL_S3: url,
});
const client = new S3Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  endpoint: url,
  forcePathStyle: true,
});
await putRelease();

/** Streams the bytes, so that this process does not hold them in memory. */
async function putRelease(): Promise<void> {
  const put = async (key: string, bytes: Buffer): Promise<string> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await root.put(key, () => Readable.from([bytes]), { size: bytes.length, sha256 });
    return sha256;
  };
  const sha256 = await put(KEY, randomBytes(size));
  const manifest = {
    schema: 1,
    name: 'documents',
    version: '1',
    runtime: 'onnx',
    model: 'model.onnx',
    files: [{ path: 'model.onnx', size, sha256: `sha256:${sha256}` }],
  };
  await put('documents/1/manifest.json', Buffer.from(JSON.stringify(manifest)));
}

async function get(range?: string): Promise<Readable> {
  const command = new GetObjectCommand({ Bucket: 'models', Key: KEY, ...(range && { Range: range }) });
  const { Body } = await client.send(command);
  return Body as Readable;
}

async function bare(folder: string): Promise<void> {
  await pipeline(await get(), createWriteStream(join(folder, 'model.onnx')));
}

async function bareInRanges(folder: string): Promise<void> {
  const file = join(folder, 'model.onnx');
  await writeFile(file, '');
  let next = 0;
  async function work(): Promise<void> {
    for (let first = next; first < size; first = next) {
      next += RANGE_BYTES;
      const body = await get(`bytes=${first}-${Math.min(next, size) - 1}`);
      await pipeline(body, createWriteStream(file, { flags: 'r+', start: first }));
    }
  }
  await Promise.all(Array.from({ length: 4 }, work));
}

async function load(folder: string): Promise<void> {
  const silent = () => undefined;
  const logger = { info: silent, warn: silent, error: silent };
  const deps = { sources: [{ uri: root.uri, reader: root }], clock: systemClock, logger };
  await createReleaseLoader(deps, { cacheFolder: folder }).load({ model: 'documents', version: '1' });
}

async function measure(work: (folder: string) => Promise<void>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-download-'));
  const startedAt = performance.now();
  await work(folder);
  const took = performance.now() - startedAt;
  await rm(folder, { recursive: true });
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const contestants = { bare, bareInRanges, load };
const times = { bare: [] as number[], bareInRanges: [] as number[], load: [] as number[] };
const names = Object.keys(contestants) as (keyof typeof contestants)[];
for (const name of names) await measure(contestants[name]); // warm
for (let round = 0; round < Number(rounds); round += 1) {
  for (const name of names) times[name].push(await measure(contestants[name]));
}
server.stdin.end();
client.destroy();
const results = names.map((name) => {
  const ratios = times[name].map((ms, round) => ms / (times.bare[round] ?? 0));
  return `${name} ${median(times[name]).toFixed(0)} ms (${median(ratios).toFixed(2)})`;
});
console.log(`${megabytes} MB: ${results.join(', ')}`);
