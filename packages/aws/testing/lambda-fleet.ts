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
  /** Most copies at once: the function's reserved concurrency. */
  readonly copies: number;
  /** Copies started in advance: the provisioned concurrency. Default 0. */
  readonly provisioned?: number;
  /** The function's name in the Invoke API. Default `yololift`. */
  readonly name?: string;
}

/** A function and its copies. */
export interface LambdaFleet {
  /**
   * `http://127.0.0.1:49152`: the Invoke API for `new LambdaClient({ endpoint })`; every other path belongs
   * to the function URL.
   */
  readonly url: string;
  invoke(event: unknown): Promise<LambdaAnswer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Running copies. */
  copies(): readonly LambdaRuntime[];
  /** Payloads sent as `Event` that failed three times. */
  failedEvents(): readonly unknown[];
  /** Resolves when no payload sent as `Event` waits or runs. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a function with up to `limit` copies, one invocation each, scaled as Lambda does: an idle copy
 * first, then a new one, then `TooManyRequestsException`.
 * @throws Error - a provisioned copy cannot start.
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
