import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inspect, promisify } from 'node:util';
import { CLOUD_GRAMMAR, manualClock } from '@yololift/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWebServer, type WebServer } from '../../testing/web-server-fixture.ts';
import { createImageReader, type ImageReaderOptions } from './image-reader.ts';

const BYTES = Buffer.from('bytes of an image');
const SHA256 = 'sha256:458362611f1dff146cb7c5ed90430c6be82b14a89613847f61282dd71224dab2';

let server: WebServer;
beforeEach(async () => {
  server = await startWebServer();
});
afterEach(() => server.close());

const answer = (path: string, status: number, headers: Readonly<Record<string, string>> = {}, body = BYTES) =>
  server.answers.set(path, (response) => response.writeHead(status, headers).end(body));

function readerOf(options: Partial<ImageReaderOptions> = {}) {
  const openRoot = () => Promise.reject(new Error('no root should be opened'));
  const allowedRoots = [server.origin];
  const known = { openRoot, grammar: CLOUD_GRAMMAR, allowedRoots };
  const reader = createImageReader({ ...known, maxBytes: 1e6, ...options });
  const controller = new AbortController();
  return { controller, read: (uri: string) => reader.read(uri, controller) };
}

const read = (path: string, options?: Partial<ImageReaderOptions>) =>
  readerOf(options).read(`${server.origin}${path}`);

describe('images on the web', () => {
  it('are read with their ETag, without cookies or credentials', async () => {
    let headers: object = {};
    server.answers.set('/a.jpg', (response, request) => {
      headers = request.headers;
      response.writeHead(200, { etag: '"v1"' }).end(BYTES);
    });
    const uri = `${server.origin}/a.jpg`;
    expect(await read('/a.jpg')).toEqual({ uri, etag: '"v1"', bytes: BYTES });
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it.each([
    ['no ETag', '/a.jpg', {}],
    ['a weak one', '/a.jpg', { etag: 'W/"v1"' }],
    ['one of an address with a query', '/a.jpg?id=1', { etag: '"v1"' }],
  ])('are named by their bytes where there is %s', async (_what, path, headers) => {
    answer('/a.jpg', 200, headers);
    expect(await read(path)).toEqual({ uri: `${server.origin}/a.jpg`, etag: SHA256, bytes: BYTES });
  });

  it('share a connection, and reconnect after the server closes it', async () => {
    answer('/a.jpg', 200);
    const { read } = readerOf();
    await read(`${server.origin}/a.jpg`);
    await read(`${server.origin}/a.jpg`);
    expect(server.connections).toBe(1);
    server.answers.set('/b.jpg', (response, { socket }) => {
      server.answers.set('/b.jpg', (again) => again.end(BYTES));
      socket.resetAndDestroy();
      response.destroy();
    });
    expect(await read(`${server.origin}/b.jpg`)).toMatchObject({ bytes: BYTES });
    expect(server.connections).toBe(2);
  });

  it.each([
    [404, 'IMAGE_NOT_FOUND', false],
    [410, 'IMAGE_NOT_FOUND', false],
    [401, 'ACCESS_DENIED', false],
    [403, 'ACCESS_DENIED', false],
    [206, 'URL_UNAVAILABLE', false],
    [304, 'URL_UNAVAILABLE', false],
    [400, 'URL_UNAVAILABLE', false],
    [429, 'URL_UNAVAILABLE', true],
    [500, 'URL_UNAVAILABLE', true],
    [503, 'URL_UNAVAILABLE', true],
  ])('answered %i fail with %s, asked once', async (status, code, isRetryable) => {
    answer('/a.jpg', status, { 'retry-after': '7' });
    const message = expect.stringContaining(`${server.origin}/a.jpg`);
    await expect(read('/a.jpg')).rejects.toMatchObject({ code, isRetryable, message });
    expect(server.asked).toHaveLength(1);
  });

  it('pass on Retry-After', async () => {
    answer('/a.jpg', 429, { 'retry-after': '7' });
    await expect(read('/a.jpg')).rejects.toMatchObject({ retryAfterMs: 7000 });
    answer('/a.jpg', 503, { 'retry-after': 'Mon, 23 Nov 2026 10:00:00 GMT' });
    await expect(read('/a.jpg')).rejects.toMatchObject({ retryAfterMs: undefined });
  });

  it('fail temporarily while the server is down', async () => {
    const { read } = readerOf();
    await server.close();
    await expect(read(`${server.origin}/a.jpg`)).rejects.toMatchObject({
      code: 'URL_UNAVAILABLE',
      message: `${server.origin}/a.jpg cannot be fetched: ECONNREFUSED`,
      isRetryable: true,
    });
    server = await startWebServer();
  });

  it.each([
    ['with a length', { 'content-length': '1000' }],
    ['in chunks', {}],
  ])('never pass for whole when cut: %s', async (_what, headers) => {
    server.answers.set('/a.jpg', (response) => {
      response.writeHead(200, headers);
      response.write(BYTES, () => response.destroy());
    });
    await expect(read('/a.jpg')).rejects.toMatchObject({ code: 'URL_UNAVAILABLE', isRetryable: true });
  });

  it('are cancelled at the first chunk if Content-Length is too large', async () => {
    const closed = Promise.withResolvers<void>();
    server.answers.set('/a.jpg', (response) => {
      response.on('close', () => closed.resolve());
      response.writeHead(200, { 'content-length': '1000001' }).write(BYTES);
    });
    await expect(read('/a.jpg')).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE', isRetryable: false });
    await closed.promise;
  });

  it('are cancelled while reading if too large', async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    server.answers.set('/a.jpg', (response) => {
      response.on('close', () => closed.resolve());
      sendForEver(response, (bytes) => {
        sent += bytes;
      });
    });
    await expect(read('/a.jpg')).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE', isRetryable: false });
    await closed.promise;
    // The server fills the socket buffers before it sees the abort.
    expect(sent).toBeLessThan(20e6);
  });

  it.each([
    ['no answer', () => undefined],
    ['a body that stops', (response: ServerResponse) => response.write('bytes')],
  ])('fail in time: %s', async (_what, respond) => {
    const clock = manualClock();
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    server.answers.set('/a.jpg', (response) => {
      response.on('close', () => closed.resolve());
      respond(response);
      asked.resolve();
    });
    const reading = read('/a.jpg', { clock });
    const failing = expect(reading).rejects.toMatchObject({
      code: 'URL_UNAVAILABLE',
      message: `${server.origin}/a.jpg could not be read within 15 s`,
      isRetryable: true,
    });
    await asked.promise;
    clock.advance(15_000);
    await failing;
    await closed.promise;
  });

  it('are cancelled by the caller, and the server sees it', async () => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    server.answers.set('/a.jpg', (response) => {
      response.on('close', () => closed.resolve());
      asked.resolve();
    });
    const { controller, read } = readerOf();
    const reading = read(`${server.origin}/a.jpg`);
    const reason = new Error('no time is left');
    const failing = expect(reading).rejects.toBe(reason);
    await asked.promise;
    controller.abort(reason);
    await failing;
    await closed.promise;
  });
});

describe('redirects', () => {
  const redirect = (from: string, location: string, status = 302) => answer(from, status, { location });

  it.each([301, 302, 303, 307, 308])(
    '%i is followed within the list; the ETag is another address’s',
    async (status) => {
      redirect('/a', '/b?sig=x', status);
      redirect('/b', `${server.origin}/c.jpg`, status);
      answer('/c.jpg', 200, { etag: '"v1"' });
      expect(await read('/a')).toEqual({ uri: `${server.origin}/a`, etag: SHA256, bytes: BYTES });
    },
  );

  it('up to three are followed', async () => {
    for (const step of [1, 2, 3]) redirect(`/${step}`, `/${step + 1}`);
    answer('/4', 200);
    expect(await read('/1')).toMatchObject({ bytes: BYTES });
    redirect('/0', '/1');
    await expect(read('/0')).rejects.toMatchObject({
      code: 'IMAGE_URI_REFUSED',
      message: expect.stringContaining('more than 3 times'),
    });
  });

  it.each([
    [
      'a host that is not listed',
      'https://evil.example/a.jpg?sig=secret',
      'https://evil.example/a.jpg is not read',
    ],
    ['another port of this machine', 'http://127.0.0.1:1/', 'use https'],
    ['this machine by name', 'http://localhost:1/', 'use https'],
    ['a metadata address', 'http://169.254.169.254/latest/meta-data/', 'use https'],
    ['a file', 'file:///mnt/in/a.jpg', 'a web address redirects to it'],
    ['a bucket', 's3://scans/a.jpg', 'a web address redirects to it'],
    ['a host with credentials', 'https://me:secret@images.example/', 'credentials'],
    ['a host that resolves to this machine', 'https://images.example/', 'resolves to no public address'],
    ['an invalid address', 'http://[', 'an invalid web address'],
  ])('to %s is not followed', async (_what, location, message) => {
    redirect('/a', location);
    const reading = read('/a', {
      allowedRoots: [server.origin, 'https://images.example', 'file:///mnt/in', 's3://*'],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(reading).rejects.toMatchObject({
      code: 'IMAGE_URI_REFUSED',
      message: expect.stringContaining(message),
    });
    await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
    expect(server.asked).toEqual(['/a']);
  });
});

describe('names', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '168.63.129.16',
    '0.0.0.0',
    '::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
  ])('that lead to %s are refused', async (address) => {
    const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
    const { read } = readerOf({ allowedRoots: ['https://images.example'], resolve });
    await expect(read('https://images.example/a.jpg?sig=secret')).rejects.toMatchObject({
      code: 'IMAGE_URI_REFUSED',
      message: 'https://images.example is not read: its name resolves to no public address',
    });
  });

  it.each([
    ['ENOTFOUND', false],
    ['EAI_AGAIN', true],
  ])('that cannot be looked up, %s, fail: retryable %s', async (code, isRetryable) => {
    const resolve = () => Promise.reject(Object.assign(new Error('queryA'), { code }));
    const { read } = readerOf({ allowedRoots: ['https://images.example'], resolve });
    await expect(read('https://images.example/a.jpg')).rejects.toMatchObject({
      code: 'URL_UNAVAILABLE',
      message: `https://images.example/a.jpg cannot be fetched: ${code}`,
      isRetryable,
    });
  });

  it('that never resolve fail after the timeout', async () => {
    const clock = manualClock();
    const resolve = () => new Promise<never>(() => undefined);
    const { read } = readerOf({ allowedRoots: ['https://images.example'], resolve, clock });
    await expect(clock.during(read('https://images.example/a.jpg'))).rejects.toMatchObject({
      code: 'URL_UNAVAILABLE',
      isRetryable: true,
    });
  });
});

describe('a signature in a query', () => {
  const signed = '?X-Amz-Signature=secret';

  it.each([
    ['not listed', () => readerOf({ allowedRoots: [] }).read(`${server.origin}/a.jpg${signed}`)],
    ['absent', () => read(`/nothing.jpg${signed}`)],
    ['denied', () => read(`/denied.jpg${signed}`)],
    ['failing', () => read(`/failing.jpg${signed}`)],
    ['too large', () => read(`/a.jpg${signed}`, { maxBytes: 1 })],
    ['cut', () => read(`/cut.jpg${signed}`)],
    ['no HTTP', () => read(`/garbage.jpg${signed}`)],
    ['redirected', () => read(`/redirect.jpg${signed}`)],
  ])('is in no error, nor in its causes: %s', async (_what, work) => {
    answer('/a.jpg', 200);
    answer('/denied.jpg', 403);
    answer('/failing.jpg', 500);
    answer('/redirect.jpg', 302, { location: `https://evil.example/${signed}` });
    server.answers.set('/cut.jpg', (response) => response.destroy());
    server.answers.set('/garbage.jpg', (_response, { socket }) => socket.end('garbage\r\n\r\n'));
    const error = await work().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'YoloLiftError' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('secret');
  });
});

const openssl = promisify(execFile);
const hasOpenssl = await openssl('openssl', ['version']).then(
  () => true,
  () => false,
);

// Needs openssl to create a certificate.
describe.skipIf(!hasOpenssl)('https', () => {
  it('is read only with a valid certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yololift-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await openssl('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    ]);
    const certificate = await readFile(cert, 'utf8');
    const secure = createServer({ key: await readFile(key), cert: certificate }, (_, response) =>
      response.end(BYTES),
    );
    secure.listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const origin = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    await expect(readerOf({ allowedRoots: [origin] }).read(`${origin}/a.jpg`)).rejects.toMatchObject({
      code: 'URL_UNAVAILABLE',
      message: `${origin}/a.jpg cannot be fetched: DEPTH_ZERO_SELF_SIGNED_CERT`,
      isRetryable: false,
    });
    const before = getCACertificates();
    setDefaultCACertificates([certificate]);
    const image = await readerOf({ allowedRoots: [origin] }).read(`${origin}/a.jpg`);
    setDefaultCACertificates(before);
    expect(image).toEqual({ uri: `${origin}/a.jpg`, etag: SHA256, bytes: BYTES });
    secure.closeAllConnections();
    secure.close();
    await rm(folder, { recursive: true });
  });
});

/** Writes as fast as the client reads, until it disconnects. */
function sendForEver(response: ServerResponse, onSent: (bytes: number) => void): void {
  const piece = Buffer.alloc(64 << 10);
  const send = () => {
    if (response.destroyed) return;
    response.write(piece, (error) => {
      if (error) return;
      onSent(piece.length);
      send();
    });
  };
  send();
}
