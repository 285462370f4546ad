// What do swaps cost those who are being served? Usage: node bench/swap-under-load.ts <root> <name> <version> <version> <photo>
// Serves the release that a pointer file names, with four clients at once; counts answers while nothing is swapped,
// then while the pointer goes back and forth twenty times. Prints failures, releases seen and latencies, and how long
// after a rollback the first answer of the old release came.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [root = '', name = '', first = '', second = '', photoFile = ''] = process.argv.slice(2);
const SWAPS = 20;
const CLIENTS = 4;
const TTL_S = 1;

const folder = await mkdtemp(join(tmpdir(), 'yololift-swap-'));
const pointerFile = join(folder, 'pointer.json');
const photo = await readFile(photoFile);

async function point(version: string): Promise<void> {
  await writeFile(`${pointerFile}.new`, JSON.stringify({ model: name, version }));
  await rename(`${pointerFile}.new`, pointerFile);
}

await point(first);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const args = ['serve', '--pointer', pathToFileURL(pointerFile).href, '--source', root, '--port', '0'];
const server = spawn(
  process.execPath,
  [main, ...args, '--pointer-ttl', String(TTL_S), '--cache', join(folder, 'cache')],
  {
    stdio: ['ignore', 'pipe', 'ignore'],
  },
);
const lines = createInterface({ input: server.stdout });
const [line] = (await once(lines, 'line')) as [string];
const url = line.replace('listening on ', '');

interface Answer {
  readonly status: number;
  readonly release: string;
  readonly ms: number;
  readonly at: number;
}

const answers: Answer[] = [];
let isOver = false;

async function client(): Promise<void> {
  while (!isOver) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/detect`, { method: 'POST', body: photo });
    const body = (await response.json()) as {
      readonly code?: string;
      readonly model?: { readonly release?: { readonly version: string } };
    };
    const at = performance.now();
    answers.push({
      status: response.status,
      release: body.model?.release?.version ?? body.code ?? '',
      ms: at - startedAt,
      at,
    });
  }
}

const clients = Array.from({ length: CLIENTS }, client);
const seen = (version: string, after: number) =>
  answers.find(({ release, at }) => release === version && at > after);

async function until(version: string): Promise<number> {
  const from = performance.now();
  for (;;) {
    const answer = seen(version, from);
    if (answer !== undefined) return answer.at - from;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

await new Promise((resolve) => setTimeout(resolve, 8_000));
const calm = answers.splice(0);
const waits: number[] = [];
for (let swap = 1; swap <= SWAPS; swap += 1) {
  const version = swap % 2 === 1 ? second : first;
  await point(version);
  waits.push(await until(version));
}
const swapping = answers.splice(0);
isOver = true;
await Promise.all(clients);
server.kill('SIGTERM');
const [exitCode] = await once(server, 'exit');

const quantile = (values: readonly number[], share: number) =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN);
const sum = (list: readonly Answer[]) => ({
  answers: list.length,
  failures: list.filter(({ status }) => status !== 200).length,
  releases: [...new Set(list.map(({ release }) => release))].join(' '),
  'p50 ms': quantile(
    list.map(({ ms }) => ms),
    0.5,
  ),
  'p99 ms': quantile(
    list.map(({ ms }) => ms),
    0.99,
  ),
});
console.table({ 'no swaps': sum(calm), [`${SWAPS} swaps`]: sum(swapping) });
console.log(
  `first answer of the release pointed to: median ${quantile(waits, 0.5)} ms, longest ${quantile(waits, 0.999)} ms (TTL ${TTL_S * 1000} ms); exit code ${exitCode}`,
);
await rm(folder, { recursive: true });
