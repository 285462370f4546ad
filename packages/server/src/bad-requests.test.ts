import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type OpenPort, openPort } from './open-port.ts';

const open: OpenPort[] = [];

afterEach(() => {
  for (const { server } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function send(text: string): Promise<string> {
  const port = await openPort(async () => Response.json({ ok: true }), { host: '127.0.0.1', port: 0 });
  open.push(port);
  const socket = connect(Number(new URL(port.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

const CLOSE = 'Connection: close\r\n\r\n';

it.each([
  ['an invalid Host', `GET / HTTP/1.1\r\nHost: a b\r\n${CLOSE}`, 400],
  ['a Host with credentials', `GET / HTTP/1.1\r\nHost: u:p@x\r\n${CLOSE}`, 400],
  ['no Host', `GET / HTTP/1.1\r\n${CLOSE}`, 400],
  ['an invalid path', `GET nothing HTTP/1.1\r\nHost: x\r\n${CLOSE}`, 400],
  ['backslashes', `GET /\\\\x HTTP/1.1\r\nHost: x\r\n${CLOSE}`, 400],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 400],
  ['headers over the limit', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n${CLOSE}`, 431],
])('%s is answered as a problem', async (_, text, status) => {
  const answer = await send(text);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(/content-type: application\/problem\+json/i);
  expect(answer).toMatch(/x-content-type-options: nosniff/i);
  const [, body = ''] = answer.split('\r\n\r\n');
  expect(JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))).toMatchObject({
    status,
    type: 'about:blank',
  });
});

it('the app answers a well-formed request', async () => {
  expect(await send(`GET / HTTP/1.1\r\nHost: x:8080\r\n${CLOSE}`)).toMatch(
    /^HTTP\/1\.1 200 .*\{"ok":true\}/s,
  );
});
