import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fetchByFunctionUrl, functionArn, runtimeEnvironment, startRuntimeApi } from '@yololift/aws/testing';
import { expect } from 'vitest';
import type { Buildah, RunningContainer } from './buildah.ts';

/** A function in a container, started as its cloud does. */
export interface RunningImage extends Pick<RunningContainer, 'user' | 'stop'> {
  /** @param path - of the function's HTTP routes, as the cloud passes them: `/detect`. */
  fetch(path: string, init: RequestInit): Promise<Response>;
}

/**
 * Starts an image with Lambda's user id, on a stand-in of the Runtime API.
 * @throws Error - the container exited before it asked for an event; includes its output.
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
 * Starts an image on its own port, as the user that the image sets.
 * @throws Error - the container exited before it listened; includes its output.
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

/** A free port; containers share the machine's network. */
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
