import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fetchByFunctionUrl, functionArn, runtimeEnvironment, startRuntimeApi } from '@yololift/aws/testing';
import { expect } from 'vitest';
import type { Buildah, RunningContainer } from './buildah.ts';

/** A function in a container, started as its cloud starts it. */
export interface RunningImage extends Pick<RunningContainer, 'user' | 'stop'> {
  /** @param path - of the function's HTTP routes, as the cloud passes them on: `/detect`. */
  fetch(path: string, init: RequestInit): Promise<Response>;
}

/**
 * Starts an image as a user of the number that Lambda takes, on a stand-in of the Runtime API.
 * @throws Error - the container ended before it asked for an event; carries what it wrote.
 */
export async function startOnLambda(buildah: Buildah, image: string): Promise<RunningImage> {
  const api = await startRuntimeApi({ functionArn, timeoutMs: 30_000, onTimeout: () => container.kill() });
  const environment = runtimeEnvironment({ runtimeApi: api.address, memoryMb: 1769 });
  const container = await buildah.start(image, { user: '993:990', environment });
  expect(await Promise.race([api.initialised, container.ended])).toEqual({});
  return {
    user: container.user,
    fetch: (path, init) => fetchByFunctionUrl(api.invoke, path, init),
    async stop() {
      await container.stop();
      await api.close();
    },
  };
}

/**
 * Starts an image on a port of its own, as the user that it names.
 * @throws Error - the container ended before it listened; carries what it wrote.
 */
export async function startOnCloudRun(buildah: Buildah, image: string): Promise<RunningImage> {
  const port = await freePort();
  const container = await buildah.start(image, { environment: { PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  const listening = expect.poll(() => isAlive(url)).toBe(true);
  await Promise.race([listening, container.ended]);
  return {
    user: container.user,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    stop: container.stop,
  };
}

/** Containers share the machine's network: one that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isAlive(url: string): Promise<boolean> {
  return fetch(`${url}/v2/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}
