// Sends the worst known requests to `serve`, the Azure function, the Cloud Run image and Lambda, each in its
// own runtime, and measures their cost and their effect on other requests.
//
//   node bench/hostile-load.ts [serve,azure,gcp,lambda] [part of a request's name]
//
// `loop p99` and `max` are wall times measured inside the process; `block` is the main thread's CPU in its
// longest 10 ms sampling interval, which other processes do not affect. Build the functions first.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beside, medianOfGood, stopUnder } from './hostile-load/measure.ts';
import { detector, segmenter } from './hostile-load/models.ts';
import { goodPhoto, gzipBomb, LARGE_PICTURES } from './hostile-load/pictures.ts';
import { type HostileRequest, send } from './hostile-load/requests.ts';
import { CACHE, publish, type Served, serve } from './hostile-load/served.ts';
import { TARGETS, type Target } from './hostile-load/targets.ts';

const [targetNames = 'serve,azure,gcp,lambda', part = ''] = process.argv.slice(2);
const MOST = 'confidence=0&iou=1&max=1000&agnostic=true';
const JPEG = { 'content-type': 'image/jpeg' };
const GOOD_REQUESTS = 60;
const CLIENTS = 4;

const photo = await goodPhoto();
const good: HostileRequest = { what: 'good', path: '/detect', body: photo, headers: JPEG };
const imageRequest = (
  what: string,
  query: string,
  accept = 'application/json',
  body: Uint8Array = photo,
) => ({
  what,
  path: `/detect?${query}`,
  body,
  headers: { ...JPEG, accept },
});
const pictures = new Map<string, Uint8Array>();
for (const [name, make] of Object.entries(LARGE_PICTURES)) pictures.set(name, await cached(name, make));
const largest = pictures.get('JPEG, 64 Mpx, 100 scans') as Uint8Array;

const REQUESTS = {
  detector: [
    {
      what: 'gzip of 900 MB',
      path: '/detect',
      body: await cached('bomb', () => gzipBomb(900e6)),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    },
    imageRequest('25,200 candidates, JSON', MOST),
    imageRequest('25,200 candidates, PNG', MOST, 'image/png'),
    ...[...pictures].map(([name, body]) => imageRequest(name, '', 'application/json', body)),
    imageRequest('64 Mpx, 1,000 boxes, PNG', MOST, 'image/png', largest),
  ],
  segmenter: [
    imageRequest('220 ragged masks, JSON', 'confidence=0&iou=1&max=220&agnostic=true'),
    imageRequest('1,000 ragged masks, JSON', MOST),
    imageRequest('220 ragged masks, rle', 'confidence=0&iou=1&max=220&agnostic=true&rle=true'),
    imageRequest('220 ragged masks, PNG', 'confidence=0&iou=1&max=220&agnostic=true', 'image/png'),
    imageRequest('3 masks of 64 Mpx, rle', 'confidence=0&iou=1&max=5&rle=true', 'application/json', largest),
    imageRequest('3 masks of 64 Mpx, PNG', 'confidence=0&iou=1&max=5', 'image/png', largest),
  ],
} satisfies Record<string, HostileRequest[]>;

for (const [name, model] of [
  ['detector', detector()],
  ['segmenter', segmenter()],
] as const) {
  const requests = REQUESTS[name].filter(({ what }) => what.includes(part));
  if (requests.length === 0) continue;
  const folder = await mkdtemp(join(tmpdir(), 'yololift-hostile-'));
  try {
    const environment = await publish(folder, { model, photo });
    for (const target of TARGETS.filter((one) => targetNames.includes(one.name))) {
      await attack(target, requests, () => serve(target, environment, folder));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function attack(
  target: Target,
  requests: readonly HostileRequest[],
  start: () => Promise<Served>,
): Promise<void> {
  for (const hostile of requests) {
    const served = await start();
    try {
      if (target.isInline) print(target, hostile, await timed(served, hostile));
      else print(target, hostile, await besideOthers(served, hostile));
    } catch (error) {
      print(target, hostile, `FAILED: ${error}\n${served.runtime.lines().slice(-3).join('\n')}`);
    } finally {
      await served.runtime.stop();
    }
  }
}

async function timed({ runtime }: Served, hostile: HostileRequest): Promise<string> {
  const { status, code, ms, bytes } = await send(runtime, hostile);
  return `${status} ${code} in ${seconds(ms)}, ${megabytes(bytes)}`;
}

async function besideOthers(served: Served, hostile: HostileRequest): Promise<string> {
  const requests = { hostile, good };
  for (let times = 0; times < 5; times += 1) await send(served.runtime, good);
  const alone = await medianOfGood(served, requests, { count: GOOD_REQUESTS, clients: CLIENTS, nth: 0 });
  const seen = await beside(served, { ...requests, together: 1 });
  const mixed = await medianOfGood(served, requests, { count: GOOD_REQUESTS, clients: CLIENTS, nth: 20 });
  const memory = served.runtime.residentBytes();
  const stopped = await stopUnder(served, requests);
  const [{ status, code, ms, bytes }] = seen.hostile as [(typeof seen.hostile)[number]];
  const { loop } = seen;
  return [
    `${status} ${code} in ${seconds(ms)} (CPU ${seconds(loop.cpuMs)}), ${megabytes(bytes)}`,
    `loop p99 ${loop.p99Ms.toFixed(0)} max ${loop.maxMs.toFixed(0)} block ${loop.blockCpuMs.toFixed(0)} ms`,
    `health ≤ ${seen.healthMaxMs.toFixed(0)} ms, ${seen.healthFailures} failed`,
    `good ≤ ${seconds(seen.goodMaxMs)}, ${seen.goodFailures} failed`,
    `p50 ${alone.toFixed(0)} → ${mixed.toFixed(0)} ms (${(mixed / alone).toFixed(2)}×)`,
    `RSS ${megabytes(memory)}`,
    `stop ${seconds(stopped.ms)} ${stopped.end}: good ${stopped.good}, refused ${stopped.refused}, cut ${stopped.cut}; hostile ${stopped.hostile}`,
  ].join(' | ');
}

function print({ name }: Target, { what }: HostileRequest, figures: string): void {
  process.stdout.write(`${name.padEnd(6)} ${what.padEnd(26)} ${figures}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Returns a cached input: some take a minute to create. */
async function cached(name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const file = join(CACHE, name.replaceAll(/\W+/g, '-'));
  try {
    return await readFile(file);
  } catch {
    const bytes = await make();
    await mkdir(CACHE, { recursive: true });
    await writeFile(file, bytes);
    return bytes;
  }
}
