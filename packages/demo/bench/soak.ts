// Sends many requests to each function in its runtime. No request may fail, memory and handles must stay
// flat, and a bad release published meanwhile must not cause a wrong answer.
//
//   node bench/soak.ts [requests] [aws|azure|gcp]

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildRelease } from '@yololift/core/publishing';
import { movePointer, type PointerParameter, publishRelease } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import { DEMO_MODEL_FILE, SAMPLE_PAGES } from '@yololift/demo-model';
import { PROVIDERS, type Provider } from '../src/providers.ts';
import { detect, type RunningFunction } from '../src/running-function.ts';
import { sameDetections } from '../src/same-detections.ts';

const requests = Number(process.argv[2] ?? 10_000);
const only = process.argv[3];
const stores = createStoreRegistry({});

for (const provider of PROVIDERS) {
  if (only !== undefined && only !== provider.short) continue;
  const folder = await mkdtemp(join(tmpdir(), 'yololift-soak-'));
  try {
    process.stdout.write(`${provider.name.padEnd(16)} ${await soak(provider, folder)}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function soak(provider: Provider, folder: string): Promise<string> {
  const root = pathToFileURL(join(folder, 'models')).href;
  const pointer = pathToFileURL(join(folder, 'pointer.json')).href;
  await publish(root, pointer, { version: '1', modelFile: DEMO_MODEL_FILE });
  const running = await provider.start({
    MODEL_SOURCES: root,
    MODEL_POINTER: pointer,
    MODEL_CACHE: join(folder, 'cache'),
    POINTER_TTL_SECONDS: '1',
    LOG_LEVEL: 'warn',
  });
  try {
    return await measure(running, { root, pointer, folder, isSerial: provider.short === 'aws' });
  } finally {
    await running.runtime.stop();
  }
}

interface Setting {
  readonly root: string;
  readonly pointer: string;
  readonly folder: string;
  /** Lambda sends one request at a time. */
  readonly isSerial: boolean;
}

interface Tally {
  done: number;
  failed: number;
  wrong: number;
  readonly memoryMb: number[];
  readonly handles: number[];
}

async function measure(running: RunningFunction, setting: Setting): Promise<string> {
  const page = SAMPLE_PAGES[0] as string;
  while ((await detect(running, page).catch(() => undefined)) === undefined);
  const reference = await detect(running, page);
  const tally: Tally = { done: 0, failed: 0, wrong: 0, memoryMb: [], handles: [] };
  async function client(): Promise<void> {
    while (tally.done < requests) {
      tally.done += 1;
      await beforeRequest(running, setting, tally);
      const answer = await detect(running, page).catch(() => undefined);
      if (answer === undefined) tally.failed += 1;
      else if (answer.version !== '1' || !sameDetections(answer.detections, reference.detections))
        tally.wrong += 1;
    }
  }
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: setting.isSerial ? 1 : 4 }, client));
  const each = ((performance.now() - startedAt) / requests).toFixed(1);
  const refusals = running.runtime.lines().filter((line) => line.includes('cannot serve')).length;
  const { failed, wrong, memoryMb, handles } = tally;
  return (
    `${requests} requests, ${failed} failed, ${wrong} wrong; ${each} ms each; ` +
    `memory ${memoryMb.map((mb) => mb.toFixed(0)).join(' ')} MB; handles ${handles.join(' ')}; ` +
    `the bad release was refused ${refusals} times`
  );
}

/** Publishes a bad release half way, and samples the process ten times. */
async function beforeRequest({ runtime }: RunningFunction, setting: Setting, tally: Tally): Promise<void> {
  if (tally.done === Math.floor(requests / 2)) await publishBad(setting);
  if (tally.done % Math.max(1, Math.floor(requests / 10)) !== 0) return;
  tally.memoryMb.push(runtime.residentBytes() / 1e6);
  tally.handles.push(readdirSync(`/proc/${runtime.pid}/fd`).length);
}

/**
 * Publishes a truncated model whose manifest matches the truncated bytes: only loading it reveals the fault.
 */
async function publishBad({ root, pointer, folder }: Setting): Promise<void> {
  const model = join(folder, 'bad.onnx');
  await writeFile(model, (await readFile(DEMO_MODEL_FILE)).subarray(0, 1_000_000));
  const good = await build({ version: '2', modelFile: DEMO_MODEL_FILE });
  const bytes = await readFile(model);
  const sha256 = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const files = good.manifest.files.map((file) =>
    file.path === good.manifest.model ? { ...file, size: bytes.length, sha256 } : file,
  );
  const localPaths = new Map(good.localPaths).set(good.manifest.model, model);
  await publishAs(root, pointer, { manifest: { ...good.manifest, files }, localPaths });
}

type Version = { readonly version: string; readonly modelFile: string };

function build({ version, modelFile }: Version) {
  const selfTestImage = SAMPLE_PAGES[0] as string;
  return buildRelease({ name: 'documents', version, modelFile, selfTestImage });
}

async function publish(root: string, pointer: string, version: Version): Promise<void> {
  await publishAs(root, pointer, await build(version));
}

async function publishAs(
  root: string,
  pointer: string,
  release: Awaited<ReturnType<typeof build>>,
): Promise<void> {
  const { name } = await publishRelease(release, [await stores.openRoot(root)]);
  await movePointer((await stores.openParameter(pointer)) as PointerParameter, name);
}
