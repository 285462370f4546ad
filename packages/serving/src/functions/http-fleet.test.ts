import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpFleet } from './http-fleet.ts';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Starts a server that answers every request with `status`, and returns its URL. */
async function startServer(status: number): Promise<string> {
  const server = createServer((_request, response) => {
    response
      .writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' })
      .end('{"instance":"b"}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const warm = (url: string) =>
  httpFleet({ url, headers: async () => ({}) }).warm(
    { command: 'warm', instances: 1, holdMs: 0 },
    new AbortController().signal,
  );

test('another instance answers with its receipt', async () => {
  expect(await warm(await startServer(200))).toEqual({ instance: 'b' });
});

test.each([
  [401, 'ACCESS_DENIED', false],
  [403, 'ACCESS_DENIED', false],
  [404, 'FLEET_UNAVAILABLE', false],
  [429, 'OVERLOADED', true],
  [500, 'FLEET_UNAVAILABLE', true],
  [503, 'OVERLOADED', true],
])('%i is %s', async (status, code, isRetryable) => {
  await expect(warm(await startServer(status))).rejects.toMatchObject({ code, isRetryable });
});

test('a closed port is FLEET_UNAVAILABLE', async () => {
  const url = await startServer(200);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  await expect(warm(url)).rejects.toMatchObject({ code: 'FLEET_UNAVAILABLE', isRetryable: true });
});
