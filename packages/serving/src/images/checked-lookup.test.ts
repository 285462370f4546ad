import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWebServer, type WebServer } from '../../testing/web-server-fixture.ts';
import { checkedLookup, type ResolveHost } from './checked-lookup.ts';

const GOOD = { address: '127.0.0.1', family: 4 };
const BAD = { address: '127.0.0.2', family: 4 };
const isGood = (address: string) => address === GOOD.address;

let server: WebServer;
beforeAll(async () => {
  server = await startWebServer();
  server.answers.set('/a.jpg', (response, { socket }) => response.end(socket.localAddress));
});
afterAll(() => server.close());

async function get(resolve: ResolveHost): Promise<string> {
  const { port } = new URL(server.origin);
  const lookup = checkedLookup(resolve, isGood);
  const sent = request({ host: 'images.example', port, path: '/a.jpg', lookup, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  return Buffer.concat(await Array.fromAsync(response as AsyncIterable<Uint8Array>)).toString();
}

it('connects to the checked address, even if the name resolves differently later', async () => {
  const resolve = vi.fn<ResolveHost>().mockResolvedValueOnce([GOOD]).mockResolvedValue([BAD]);
  expect(await get(resolve)).toBe('127.0.0.1');
  expect(resolve.mock.calls).toEqual([['images.example']]);
  await expect(get(resolve)).rejects.toMatchObject({ code: 'IMAGE_URI_REFUSED' });
});

it('skips addresses that are not allowed', async () => {
  expect(await get(async () => [BAD, GOOD])).toBe('127.0.0.1');
});

it.each([[[BAD]], [[]]])('refuses a name without an allowed address: %j', async (addresses) => {
  await expect(get(async () => addresses)).rejects.toMatchObject({
    code: 'IMAGE_URI_REFUSED',
    message: 'https://images.example is not read: its name resolves to no public address',
  });
});

it('reports why a name cannot be resolved', async () => {
  const error = Object.assign(new Error('queryA EAI_AGAIN'), { code: 'EAI_AGAIN' });
  await expect(get(() => Promise.reject(error))).rejects.toBe(error);
});
