import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePort, watchTraffic } from './close-port.ts';
import { type OpenPort, openPort } from './open-port.ts';

let port: OpenPort;
beforeAll(async () => {
  port = await openPort(
    async (request) => {
      if (request.method === 'POST') return new Response(null, { status: 415 });
      return Response.json({ path: new URL(request.url).pathname });
    },
    { host: '127.0.0.1', port: 0 },
  );
});
afterAll(() => closePort(port.server, watchTraffic(port.server), { graceMs: 1_000 }));

async function raw(head: string): Promise<string> {
  const socket = connect(Number(new URL(port.url).port), '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString('utf8');
}

test.each(['Host: a b', 'Host: u:p@x', 'Host: x/y'])('%s is a problem', async (host) => {
  const answer = await raw(`GET / HTTP/1.1\r\n${host}`);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  expect(answer).toContain('"code":"INVALID_REQUEST"');
});

test('a path with a backslash is a problem; others reach the app', async () => {
  expect(await raw('GET /\\ HTTP/1.1\r\nHost: x')).toContain('"code":"INVALID_REQUEST"');
  expect(await raw('GET //[/x HTTP/1.1\r\nHost: x')).toContain('"path":"//[/x"');
});

test('an app that refuses by the headers answers before the body arrives', async () => {
  const socket = connect(Number(new URL(port.url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n\x1f');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(answer.toString('utf8')).toMatch(/^HTTP\/1.1 415 /);
});

test('the error for a used port says what to do', async () => {
  const taken = openPort(async () => new Response(), {
    host: '127.0.0.1',
    port: Number(new URL(port.url).port),
  });
  await expect(taken).rejects.toMatchObject({
    code: 'PORT_UNAVAILABLE',
    message: expect.stringContaining('the port is in use'),
  });
});

test.each([
  ['is incomplete closes the connection', 1000, 'close'],
  ['is complete keeps the connection', 1, 'keep-alive'],
])('an answer to a body that %s', async (_what, length, connection) => {
  const socket = connect(Number(new URL(port.url).port), '127.0.0.1');
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n\x1f`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(answer.toString('utf8').toLowerCase()).toContain(`connection: ${connection}\r\n`);
});
