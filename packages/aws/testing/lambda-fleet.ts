import { type StandInAnswer, type StandInRequest, startRestServer } from '@yololift/core/testing';
import { eventQueue } from './event-queue.ts';
import { fetchByFunctionUrl } from './fetch-by-function-url.ts';
import { answerInvoke } from './invoke-api.ts';
import { type LambdaAnswer, type PayloadAnswer, parseAnswer } from './lambda-failure.ts';
import { refuseLargeRequest } from './lambda-limits.ts';
import { lambdaPool } from './lambda-pool.ts';
import type { LambdaOptions, LambdaRuntime } from './start-lambda.ts';

/** Options of `startLambdaFleet`. */
export interface LambdaFleetOptions extends LambdaOptions {
  /** How many run at most: the function's reserved concurrency. */
  readonly copies: number;
  /** How many are started beforehand: its provisioned concurrency. Default 0. */
  readonly provisioned?: number;
  /** By which the Invoke API knows the function. Default `yololift`. */
  readonly name?: string;
}

/** A function as its callers see it. */
export interface LambdaFleet {
  /**
   * `http://127.0.0.1:49152`: the Invoke API for `new LambdaClient({ endpoint })`; every other path is the function's
   * own, as at its function URL.
   */
  readonly url: string;
  invoke(event: unknown): Promise<LambdaAnswer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Copies that run now. */
  copies(): readonly LambdaRuntime[];
  /** Payloads sent as `Event` that failed three times. */
  failedEvents(): readonly unknown[];
  /** Resolves when no event sent as `Event` waits or is under way. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a function that may run several copies, each with one invocation at a time, as Lambda scales it: an idle copy
 * first, else a new one, else `TooManyRequestsException`.
 * @throws Error - a copy asked for by `provisioned` cannot start.
 */
export async function startLambdaFleet(options: LambdaFleetOptions): Promise<LambdaFleet> {
  const { copies, provisioned = 0, name = 'yololift', ...lambda } = options;
  const pool = lambdaPool(lambda, copies);
  const events = eventQueue({ invoke: pool.invoke, hasRoom: pool.hasRoom });
  await pool.provision(provisioned);
  const target = { name, invoke: invokePayload, enqueue: events.push };
  const server = await startRestServer(
    async (request) => (await answerInvoke(target, request)) ?? answerByFunctionUrl(request),
  );
  return {
    url: server.url,
    invoke: async (event) => parseAnswer(await invokePayload(Buffer.from(JSON.stringify(event)))),
    fetch: (path, init) => fetchByFunctionUrl(invokePayload, path, init),
    copies: pool.copies,
    failedEvents: () => events.failed().map((event) => JSON.parse(Buffer.from(event).toString('utf8'))),
    drained: events.drained,
    async stop() {
      await server.close();
      await pool.stop();
    },
  };

  async function invokePayload(event: Uint8Array): Promise<PayloadAnswer> {
    const answer = refuseLargeRequest(event) ?? (await pool.invoke(event));
    events.pump();
    return answer;
  }

  async function answerByFunctionUrl({ method, url, headers, body }: StandInRequest): Promise<StandInAnswer> {
    const sent = Object.entries(headers).map(([key, value]) => [key, String(value)] as [string, string]);
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const init = { method, headers: sent, ...(hasBody && { body: Uint8Array.from(body) }) };
    const response = await fetchByFunctionUrl(invokePayload, url.pathname + url.search, init);
    const { 'set-cookie': _, ...rest } = Object.fromEntries(response.headers);
    return {
      status: response.status,
      headers: { ...rest, 'set-cookie': response.headers.getSetCookie() },
      body: Buffer.from(await response.arrayBuffer()),
    };
  }
}
