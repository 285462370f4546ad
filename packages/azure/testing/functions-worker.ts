import { pathToFileURL } from 'node:url';
import {
  buildChildScript,
  type FunctionProcess,
  type FunctionRuntime,
  firstMessage,
  type ProcessEnd,
  startFunctionProcess,
} from '@yololift/testing';
import { type QueueDelivery, type QueueTrigger, queueTrigger } from './queue-trigger.ts';
import { fromRpcData, toRpcData } from './rpc-data.ts';
import type { TriggerAnswer } from './trigger-answer.ts';
import type {
  FromWorker,
  RegisteredFunction,
  ToWorker,
  TriggerOutcome,
  WorkerSettings,
} from './worker-messages.ts';

/** Options of `startFunctionsWorker`. */
export interface FunctionsWorkerOptions {
  /**
   * Path of the app's bundle, an ESM file. It keeps `@azure/functions-core` external and defines its own
   * `require`: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`
   */
  readonly bundle: string;
  /** The app's own settings, besides those that the host sets. No variable of this process is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Prefix of every route, as in `host.json`. Default `api`. */
  readonly routePrefix?: string;
  /** Key for functions with `authLevel: 'function'`. Default `function-key`. */
  readonly functionKey?: string;
  /** Key for all functions, including `authLevel: 'admin'`. Default `master-key`. */
  readonly masterKey?: string;
  /** Attempts of a queue message, as in `host.json`. Default 5. */
  readonly maxDequeueCount?: number;
  /** Time to finish running work, ms. Default 5,000. */
  readonly graceMs?: number;
}

/** A function app on one instance; concurrent requests are not limited. */
export interface FunctionsWorker extends FunctionRuntime {
  /** `http://127.0.0.1:49152` */
  readonly url: string;
  /** The app's registered functions. */
  functions(): readonly RegisteredFunction[];
  /**
   * Runs a function as its timer, blob or warm-up trigger would.
   * @param input - Text, bytes (a blob), or what JSON can hold (a timer: `{ IsPastDue: false }`).
   * @param triggerMetadata - As the host names it: `{ BlobTrigger: 'pages/1.jpg' }`; handlers see camel case.
   */
  invokeTrigger(
    name: string,
    input: unknown,
    triggerMetadata?: Readonly<Record<string, unknown>>,
  ): Promise<TriggerAnswer>;
  /** Delivers one message to a queue function until it succeeds or reaches the maximum of attempts. */
  deliverMessage(name: string, text: string): Promise<QueueDelivery>;
  /** Messages in the function's poison queue. */
  poisonMessages(name: string): readonly string[];
  /** Without a signal, stops as the host scales in: running requests finish, `appTerminate` hooks run. */
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

/**
 * Starts a function app's bundle with the real `@azure/functions` library, on stand-ins of the worker's core
 * module and the host: routes, keys, the 100 MiB limit, queue retries.
 *
 * Covers the library's handling of requests, triggers and answers. Does not cover the real host, gRPC, HTTP
 * streaming, the load balancer's 230 s limit, scaling, or real cold start times.
 * @throws Error - the app cannot start; includes its stderr.
 */
export async function startFunctionsWorker(options: FunctionsWorkerOptions): Promise<FunctionsWorker> {
  const { bundle, environment = {}, maxDequeueCount = 5, graceMs = 5000 } = options;
  const { routePrefix = 'api', functionKey = 'function-key', masterKey = 'master-key' } = options;
  const settings: WorkerSettings = {
    bundle: pathToFileURL(bundle).href,
    routePrefix,
    functionKey,
    masterKey,
  };
  const script = await buildChildScript(new URL('./child/functions-worker.ts', import.meta.url));
  const running = await startFunctionProcess([script, JSON.stringify(settings)], {
    ...HOST_ENVIRONMENT,
    ...environment,
  });
  const { port, functions } = await firstMessage<FromWorker & { kind: 'ready' }>(running);
  const url = `http://127.0.0.1:${port}`;
  const send = triggerChannel(running);
  const queues = new Map<string, QueueTrigger>();
  return {
    pid: running.pid,
    url,
    functions: () => functions,
    ended: running.ended,
    lines: running.lines,
    waitForLine: running.waitForLine,
    residentBytes: running.residentBytes,
    fetch: (path, init) => fetch(new URL(path, url), init),
    invokeTrigger,
    deliverMessage: (name, text) => queueOf(name).deliver(text),
    poisonMessages: (name) => queueOf(name).poison,
    stop: (signal) => running.stop({ signal, graceMs, ...(signal === undefined && { ask: terminate }) }),
  };

  async function invokeTrigger(
    name: string,
    input: unknown,
    triggerMetadata: Readonly<Record<string, unknown>> = {},
  ): Promise<TriggerAnswer> {
    const metadata = Object.entries(triggerMetadata).map(([key, value]) => [key, toRpcData(value)]);
    const outcome = await send({
      name,
      input: toRpcData(input),
      triggerMetadata: Object.fromEntries(metadata),
    });
    if (!outcome.ok) return outcome;
    const outputs = Object.entries(outcome.outputs).map(([key, data]) => [key, fromRpcData(data)]);
    return { ok: true, returned: fromRpcData(outcome.returned), outputs: Object.fromEntries(outputs) };
  }

  function queueOf(name: string): QueueTrigger {
    const queue = queues.get(name) ?? queueTrigger({ name, functions, invokeTrigger, maxDequeueCount });
    queues.set(name, queue);
    return queue;
  }

  function terminate(): void {
    running.child.send({ kind: 'terminate' } satisfies ToWorker);
  }
}

const HOST_ENVIRONMENT = {
  FUNCTIONS_WORKER_RUNTIME: 'node',
  FUNCTIONS_EXTENSION_VERSION: '~4',
  AZURE_FUNCTIONS_ENVIRONMENT: 'Production',
  WEBSITE_SITE_NAME: 'yololift',
  WEBSITE_INSTANCE_ID: '0'.repeat(64),
};

function triggerChannel({ child, ended }: FunctionProcess) {
  const waiting = new Map<number, (outcome: TriggerOutcome) => void>();
  let count = 0;
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'done') settle(message.id, message.outcome);
  });
  void ended.then(({ code, signal }) => {
    const message = `the worker exited with ${signal ?? code}`;
    for (const id of waiting.keys()) settle(id, { ok: false, error: { name: 'Error', message, stack: '' } });
  });
  return (order: Omit<ToWorker & { kind: 'invoke' }, 'kind' | 'id'>): Promise<TriggerOutcome> =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, resolve);
      child.send({ kind: 'invoke', id: count, ...order } satisfies ToWorker, (error) => {
        if (error !== null) reject(error);
      });
    });

  function settle(id: number, outcome: TriggerOutcome): void {
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  }
}
