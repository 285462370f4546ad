// Measures the effect of swaps on callers.
// Usage: node bench/swap-under-load.ts <root> <name> <version> <version> <photo> [clients]
// Serves the release of a pointer file to concurrent clients (4). Counts answers without swaps, then while the pointer
// alternates twenty times at random moments. Prints failures, releases seen and latencies, the time from a pointer change
// to the first answer of the new release, and its parts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [root = '', name = '', first = '', second = '', photoFile = '', clientCount = '4'] =
  process.argv.slice(2);
const SWAPS = 20;
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
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
const lines = createInterface({ input: server.stdout });
const [line] = (await once(lines, 'line')) as [string];
const url = line.replace('listening on ', '');

interface Answer {
  readonly status: number;
  readonly release: string;
  readonly ms: number;
  /** `Date.now()`, as in the server's log. */
  readonly startedAt: number;
  readonly at: number;
}

interface SwapLog {
  readonly time: string;
  readonly message: string;
  readonly record?: { readonly sessionMs: number; readonly selfTestMs: number };
}

const answers: Answer[] = [];
const swapLogs: SwapLog[] = [];
let onAnswer: (answer: Answer) => void = () => undefined;
let isOver = false;

createInterface({ input: server.stderr }).on('line', (text) => {
  const entry = JSON.parse(text) as SwapLog;
  if (entry.message.includes(' replaces ')) swapLogs.push(entry);
});

async function client(): Promise<void> {
  while (!isOver) {
    const startedAt = Date.now();
    const from = performance.now();
    const response = await fetch(`${url}/detect`, { method: 'POST', body: photo });
    const body = (await response.json()) as {
      readonly code?: string;
      readonly model?: { readonly release?: { readonly version: string } };
    };
    const answer = {
      status: response.status,
      release: body.model?.release?.version ?? body.code ?? '',
      ms: performance.now() - from,
      startedAt,
      at: Date.now(),
    };
    answers.push(answer);
    onAnswer(answer);
  }
}

/** The first answer of a release to a request started after `since`; answers of earlier swaps may still arrive. */
function firstAnswer(version: string, since: number): Promise<Answer> {
  return new Promise((resolve) => {
    onAnswer = (answer) => {
      if (answer.release === version && answer.startedAt > since) resolve(answer);
    };
  });
}

const clients = Array.from({ length: Number(clientCount) }, client);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
await pause(8_000); // warm
answers.splice(0);
await pause(10_000);
const calm = answers.splice(0);
const swapped: { readonly pointedAt: number; readonly firstAt: number }[] = [];
let since = 0;
for (let swap = 1; swap <= SWAPS; swap += 1) {
  await pause(Math.random() * TTL_S * 1000);
  const version = swap % 2 === 1 ? second : first;
  const pointedAt = Date.now();
  await point(version);
  const { at } = await firstAnswer(version, since);
  swapped.push({ pointedAt, firstAt: at });
  since = at;
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

const parts = swapped.map(({ pointedAt, firstAt }, index) => {
  const { time = '', record } = swapLogs[index] ?? {};
  const swappedAt = Date.parse(time);
  const { sessionMs = 0, selfTestMs = 0 } = record ?? {};
  const loadMs = sessionMs + selfTestMs;
  return {
    'pointer read': swappedAt - loadMs - pointedAt,
    'session made': sessionMs,
    'self-test': selfTestMs,
    'first answer': firstAt - swappedAt,
    total: firstAt - pointedAt,
  };
});
const stages = Object.keys(parts[0] ?? {}) as (keyof (typeof parts)[number])[];
const of = (stage: (typeof stages)[number], share: number) =>
  quantile(
    parts.map((one) => one[stage]),
    share,
  );
console.log(
  `From a pointer's change to the first answer, with a TTL of ${TTL_S} s (exit code ${exitCode}), ms:`,
);
console.table(
  Object.fromEntries(stages.map((stage) => [stage, { median: of(stage, 0.5), longest: of(stage, 0.999) }])),
);
await rm(folder, { recursive: true });
