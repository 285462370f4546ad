import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { beginUpload } from '../../testing/begin-upload.ts';
import { type ModelFile, writeCatModel } from '../../testing/cat-model-file.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let file: ModelFile;
let photo: Buffer;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  file = await writeCatModel();
  const blank = { width: 128, height: 64, channels: 3, background: '#336699' } as const;
  photo = await sharp({ create: blank }).jpeg().toBuffer();
});

afterEach(() => {
  for (const process of processes.splice(0)) process.kill('SIGKILL');
});

afterAll(() => file.remove());

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  processes.push(child);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return { child, exit: once(child, 'exit').then(([code]) => code as number), stderr: () => stderr };
}

async function start(...options: string[]) {
  const running = run('--model', file.path, '--port', '0', ...options);
  const [line] = await once(running.child.stdout.setEncoding('utf8'), 'data');
  const [, url = ''] = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line) ?? [];
  return { ...running, url };
}

async function refused(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  );
}

it('prints its address, answers, and finishes the request in flight on SIGTERM', async () => {
  const { child, exit, url, stderr } = await start();
  expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
  const upload = await beginUpload(url, photo);
  child.kill('SIGTERM');
  while (!(await refused(url)));
  expect(await upload.finish()).toMatch(/HTTP\/1\.1 200 OK.*"name":"cat"/s);
  expect(await exit).toBe(0);
  expect(stderr()).toBe('');
});

it('ends at once on a second signal', async () => {
  const { child, url } = await start('--grace', '600');
  await beginUpload(url, photo);
  // Two signals in quick succession count as one keystroke.
  const again = setInterval(() => child.kill('SIGINT'), 100);
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  clearInterval(again);
});

it('closes a request with an incomplete body, and ends before the grace period', async () => {
  const { child, exit, url, stderr } = await start('--grace', '60');
  const upload = await beginUpload(url, photo);
  child.kill('SIGTERM');
  await upload.closed;
  expect(await exit).toBe(0);
  expect(stderr()).toBe('');
});

it('reports a port in use and exits with code 2', async () => {
  const { url } = await start();
  const { exit, stderr } = run('--model', file.path, '--port', new URL(url).port);
  expect(await exit).toBe(2);
  expect(stderr()).toMatch(
    /^yololift: cannot listen on 127\.0\.0\.1:\d+: the port is in use; .*\(PORT_UNAVAILABLE\)\n$/,
  );
});

it.each([
  [['--port', '70000', '--model', 'x.onnx'], 'from 0 to 65535'],
  [['--max-body-mb', '1e300'], 'from 1 to 1000'],
  [['--max-body-mb', '1001'], 'from 1 to 1000'],
  [['--queue', '1e308'], 'from 1 to 10000'],
  [['--queue', '0x10'], 'from 1 to 10000'],
  [['--max-megapixels', '1e12'], 'from 1 to 1000'],
  [['--threads', '30000'], 'from 1 to'],
  [['--grace', '0'], 'from 1 to 3600'],
  [['--model', '/nothing/here.onnx', '--port', '0'], 'MODEL_NOT_FOUND'],
])('refuses %j with 2', async (args, words) => {
  const { exit, stderr } = run(...args);
  expect(await exit).toBe(2);
  expect(stderr()).toContain(words);
});
