import { lookup } from 'node:dns';
import { expect, it, vi } from 'vitest';
import { startWebServer } from '../../testing/web-server-fixture.ts';
import type { ResolveHost } from './checked-lookup.ts';
import { openWebImage } from './open-web-image.ts';
import { createPublicImageReader, publicUrl } from './public-image.ts';
import { createWebClient } from './web-client.ts';

const PRIVATE = async () => [{ address: '10.0.0.7', family: 4 }];

function readerOf(resolve: ResolveHost) {
  return createPublicImageReader({ maxBytes: 1e6, timeoutMs: 5000, resolve });
}

it.each([
  ['http://images.example/a.jpg', 'only https:// is fetched'],
  ['file:///etc/passwd', 'only https:// is fetched'],
  ['https://127.0.0.1:1/a.jpg', 'an address of this machine'],
  ['https://[::1]/a.jpg', 'an address of this machine'],
  ['https://0x7f.1/a.jpg', 'an address of this machine'],
  ['https://192.168.0.1/a.jpg', 'an address of this machine'],
  ['https://169.254.169.254/latest/meta-data/', 'an address of this machine'],
  ['https://me:secret@images.example/a.jpg', 'credentials'],
])('refuses %s before anything is asked', async (uri, words) => {
  const resolve = vi.fn<ResolveHost>(PRIVATE);
  const reading = readerOf(resolve)(uri);
  await expect(reading).rejects.toMatchObject({
    code: 'IMAGE_URI_REFUSED',
    message: expect.stringContaining(words),
  });
  expect(resolve).not.toHaveBeenCalled();
});

it('refuses a name that resolves to a local address', async () => {
  await expect(readerOf(PRIVATE)('https://images.example/a.jpg?sig=secret')).rejects.toMatchObject({
    code: 'IMAGE_URI_REFUSED',
    message: expect.stringMatching(
      /^https:\/\/images\.example is not read: its name resolves to no public address$/,
    ),
  });
});

it('reports why a name cannot be resolved', async () => {
  const error = Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
  await expect(readerOf(() => Promise.reject(error))('https://images.example/a.jpg')).rejects.toMatchObject({
    code: 'URL_UNAVAILABLE',
    message: 'https://images.example/a.jpg cannot be fetched: ENOTFOUND',
  });
});

it.each(['http://images.example/a.jpg', 'https://10.0.0.7/a.jpg', 'https://[fd00:ec2::254]/', '/local.jpg'])(
  'follows no redirect to %s',
  async (location) => {
    const server = await startWebServer();
    try {
      server.answers.set('/a.jpg', (response) => response.writeHead(302, { location }).end());
      const deps = { client: createWebClient(lookup), follow: publicUrl };
      const opening = openWebImage(deps, new URL(`${server.origin}/a.jpg`), AbortSignal.timeout(5000));
      await expect(opening).rejects.toMatchObject({ code: 'IMAGE_URI_REFUSED' });
      expect(server.asked).toEqual(['/a.jpg']);
    } finally {
      await server.close();
    }
  },
);
