import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ModelFile, writeCatModel } from '../testing/cat-model-file.ts';
import { HOSTILE_INPUTS, type HostileInput, writeHostileInputs } from '../testing/hostile-inputs.ts';

// Sends hostile files and requests to the real command and server: each gets a typed error within time and memory
// limits, and the process still ends on SIGTERM.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const MEMORY_LIMIT_MB = 512;
/** CPU time of a command beyond its start; independent of load on the machine. */
const CASE_LIMIT_MS = 5000;

let folder: string;
let model: ModelFile;
let startCpuMs: number;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-hostile-'));
  model = await writeCatModel();
  await writeHostileInputs(folder);
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#369' } })
    .jpeg()
    .toFile(join(folder, 'good.jpg'));
  startCpuMs = (await yololift(['detect', join(folder, 'good.jpg'), '--model', model.path])).cpuMs;
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await model.remove();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs a command; returns its CPU time and peak memory as measured by the system. */
async function yololift(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', reportUsage(), MAIN, ...args], { stdio: 'pipe' });
  running.push(child);
  let output = '';
  child.stdout?.on('data', (text) => {
    output += text;
  });
  child.stderr?.on('data', (text) => {
    output += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const [, peakKb, cpuUs] = /used (\d+) kB (\d+) us/.exec(output) ?? [];
  return { code, output, cpuMs: Number(cpuUs) / 1000, peakMb: Number(peakKb) / 1024 };
}

function reportUsage(): string {
  const script =
    "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); " +
    "process.stderr.write('used ' + maxRSS + ' kB ' + (userCPUTime + systemCPUTime) + ' us\\n') })";
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

function commandFor({ kind, file }: HostileInput): readonly string[] {
  const path = join(folder, file);
  const good = join(folder, 'good.jpg');
  if (kind === 'picture') return ['detect', path, '--model', model.path];
  if (kind === 'model') return ['detect', good, '--model', path];
  const root = `file://${join(folder, 'root')}`;
  return ['publish', path, '--name', 'x', '--version', '1', '--self-test', good, '--to', root];
}

describe('the command line', () => {
  test.each(HOSTILE_INPUTS)('$what is refused in time with a message', async (hostile) => {
    const { code, output, cpuMs, peakMb } = await yololift(commandFor(hostile));
    expect(output).toMatch(new RegExp(hostile.codes.join('|')));
    expect([1, 2]).toContain(code);
    expect(peakMb).toBeLessThan(MEMORY_LIMIT_MB);
    expect(cpuMs - startCpuMs).toBeLessThan(CASE_LIMIT_MS);
  });

  test('control characters of a label do not reach the terminal', async () => {
    const { constantYoloModel } = await import('@yololift/core/testing');
    const data = new Float32Array(6 * 84);
    for (const [attribute, value] of [32, 32, 20, 20, 0.1, 0.9].entries()) data[attribute * 84] = value;
    const names = "{0: 'dog', 1: '\\x1b]0;owned\\x07\\x1b[2J\\u202ecat'}";
    const outputs = [{ name: 'output0', shape: [1, 6, 84], data }];
    const metadata = { task: 'detect', names };
    await writeFile(
      join(folder, 'ansi.onnx'),
      constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs, metadata }),
    );
    const { output } = await yololift([
      'detect',
      join(folder, 'good.jpg'),
      '--model',
      join(folder, 'ansi.onnx'),
    ]);
    expect(output).toContain('cat');
    expect(output).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });
});

describe('the server', () => {
  async function startServer() {
    const child = spawn(process.execPath, [MAIN, 'serve', '--model', model.path, '--port', '0'], {
      stdio: 'pipe',
    });
    running.push(child);
    const [first] = (await once(child.stdout?.setEncoding('utf8') as NodeJS.ReadableStream, 'data')) as [
      string,
    ];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(first)?.[0] ?? '';
    return { child, url, exit: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
  }

  const pictures = HOSTILE_INPUTS.filter(({ kind }) => kind === 'picture');

  test('hostile pictures, eight clients at once: all refused, a good one is answered, SIGTERM ends it', async () => {
    const { child, url, exit } = await startServer();
    const good = await readFile(join(folder, 'good.jpg'));
    const bad = await Promise.all(pictures.map(({ file }) => readFile(join(folder, file))));
    const post = (body: Buffer) => fetch(`${url}/detect`, { method: 'POST', body: new Uint8Array(body) });
    const attacks = Array.from({ length: 8 }, (_, at) => post(bad[at % bad.length] as Buffer));
    const answered = await post(good);
    expect(answered.status).toBe(200);
    for (const attack of await Promise.all(attacks)) {
      expect(attack.status).toBeGreaterThanOrEqual(400);
      expect(attack.status).toBeLessThan(500);
      expect(((await attack.json()) as { code: string }).code).toMatch(/^IMAGE_/);
    }
    expect((await fetch(`${url}/v2/health/live`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await exit)[0]).toBe(0);
  });

  test('the cost of a picture and its drawing is bounded', async () => {
    const { url } = await startServer();
    const good = new Uint8Array(await readFile(join(folder, 'good.jpg')));
    const refused = await fetch(`${url}/detect?max=1000000`, { method: 'POST', body: good });
    expect(refused.status).toBe(400);
    const accept = { accept: 'image/png' };
    const drawn = await fetch(`${url}/detect?confidence=0&iou=1&max=1000`, {
      method: 'POST',
      body: good,
      headers: accept,
    });
    expect(drawn.status).toBe(200);
  });
});
