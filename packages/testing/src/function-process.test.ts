import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type FunctionProcess, startFunctionProcess } from './function-process.ts';

const GRACE_MS = 5000;
const running: FunctionProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop({ signal: 'SIGKILL', graceMs: GRACE_MS })));
});

async function run(
  source: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<FunctionProcess> {
  const started = await startFunctionProcess(['--input-type=module', '--eval', source], environment);
  running.push(started);
  return started;
}

test('has the given environment and no other', async () => {
  const child = await run('console.log(JSON.stringify(process.env))', { MODEL: 'documents/3' });
  expect(JSON.parse(await child.waitForLine(/^\{/))).toEqual({ MODEL: 'documents/3' });
});

test('ends by itself when its event loop is empty', async () => {
  const child = await run('process.exitCode = 4; console.log("done")');
  expect(await child.ended).toEqual({ code: 4, signal: null });
  expect(child.lines()).toEqual(['done']);
});

test('waiting for a line rejects with stderr if the process ends first', async () => {
  const child = await run('console.error("no model"); process.exit(1)');
  await expect(child.waitForLine(/ready/)).rejects.toThrow(/\/ready\/: the process ended with 1: no model/);
  await expect(child.waitForLine(/ready/)).rejects.toThrow(/no model/);
});

test('gets SIGTERM, then SIGKILL', async () => {
  const polite = await run(
    `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up')`,
  );
  await polite.waitForLine(/up/);
  expect(await polite.stop({ graceMs: GRACE_MS })).toEqual({ code: 0, signal: null });
  const deaf = await run(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`);
  await deaf.waitForLine(/up/);
  expect(await deaf.stop({ graceMs: 50 })).toEqual({ code: null, signal: 'SIGKILL' });
});

test('ends with its parent, even if that is killed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const harness = fileURLToPath(new URL('./function-process.ts', import.meta.url));
  const grandchild = `require('node:net').connect(${port}, '127.0.0.1')`;
  const parent = await run(`
    const { startFunctionProcess } = await import(${JSON.stringify(harness)});
    await startFunctionProcess(['--eval', ${JSON.stringify(grandchild)}], {});
  `);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const gone = once(socket, 'close');
  socket.on('error', () => undefined).resume();
  await parent.stop({ signal: 'SIGKILL', graceMs: GRACE_MS });
  await gone;
  server.close();
});
