import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRoot } from './index.ts';

/** A server whose requests the test answers; `asked` resolves with the pending response. */
async function startSlowServer() {
  const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => resolve(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

let slow: Awaited<ReturnType<typeof startSlowServer>>;

beforeEach(async () => {
  slow = await startSlowServer();
});

afterEach(async () => {
  slow.server.closeAllConnections();
  slow.server.close();
  await once(slow.server, 'close');
});

it.each([undefined, '1'])(
  'closes the connection when the caller aborts before the response, ETag %s',
  { timeout: 5_000 },
  async (ifNoneMatch) => {
    const store = await openRoot('gs://bucket', { STORAGE_EMULATOR_HOST: slow.url });
    const caller = new AbortController();
    const options = { signal: caller.signal, ...(ifNoneMatch !== undefined && { ifNoneMatch }) };
    const reading = store.fetch('model.onnx', options);
    const refused = expect(reading).rejects.toThrow('another source won');
    const answer = await slow.asked;
    const closed = once(answer, 'close');
    caller.abort(new Error('another source won'));
    await refused;
    // With the SDK's stream, a response at this point would end the process.
    await closed;
  },
);

it('returns an object stored with gzip as stored', async () => {
  const store = await openRoot('gs://bucket', { STORAGE_EMULATOR_HOST: slow.url });
  const stored = gzipSync('documents');
  const reading = store.fetch('labels.txt.gz');
  const answer = await slow.asked;
  const length = { 'content-length': stored.length };
  answer.writeHead(200, { ...length, 'content-encoding': 'gzip', 'x-goog-generation': '1' }).end(stored);
  const result = await reading;
  if (result.kind !== 'modified') throw new Error('not there');
  expect(Buffer.concat(await Array.fromAsync(result.body))).toEqual(stored);
  expect(result.size).toBe(stored.length);
});
