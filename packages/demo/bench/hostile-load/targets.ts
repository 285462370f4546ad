import { fileURLToPath } from 'node:url';
import { startFunctionsWorker } from '@yololift/azure/testing';
import { startRunService } from '@yololift/gcp/testing';
import { type FunctionRuntime, startFunctionProcess } from '@yololift/testing';
import { PROVIDERS } from '../../src/providers.ts';

/** A server in its own process. */
export interface Target {
  readonly name: string;
  /** Handles one request at a time, with inference in the main thread. */
  readonly isInline: boolean;
  start(environment: Readonly<Record<string, string>>): Promise<FunctionRuntime>;
}

/** Longer than any request, so that requests are measured to their end. */
const GIVE_UP_MS = 30_000;

/** All targets. */
export const TARGETS: readonly Target[] = [
  { name: 'serve', isInline: false, start: startServe },
  {
    name: 'azure',
    isInline: false,
    start: (environment) =>
      startFunctionsWorker({
        bundle: bundleOf('azure-function/dist/main.mjs'),
        routePrefix: '',
        environment: { HTTP_AUTH_LEVEL: 'anonymous', ...environment },
        graceMs: GIVE_UP_MS,
      }),
  },
  {
    name: 'gcp',
    isInline: false,
    start: (environment) =>
      startRunService({
        server: bundleOf('gcp-function/dist/server.mjs'),
        target: 'http',
        environment,
        graceMs: GIVE_UP_MS,
      }),
  },
  {
    name: 'lambda',
    isInline: true,
    start: async (environment) => (await PROVIDERS[0].start(environment)).runtime,
  },
];

async function startServe(environment: Readonly<Record<string, string>>): Promise<FunctionRuntime> {
  const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
  const { MODEL_CACHE = '' } = environment;
  const running = await startFunctionProcess(
    [main, 'serve', '--port', '0', '--cache', MODEL_CACHE],
    environment,
  );
  const line = await running.waitForLine(/listening on/);
  const url = line.replace('listening on ', '');
  return {
    ...running,
    lines: () => [...running.lines(), running.errorOutput()],
    fetch: (path, init) => fetch(new URL(path, url), init),
    stop: () => running.stop({ graceMs: GIVE_UP_MS }),
  };
}

function bundleOf(path: string): string {
  return fileURLToPath(new URL(`../../../../apps/${path}`, import.meta.url));
}
