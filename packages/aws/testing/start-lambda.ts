import { basename, dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type FunctionProcess,
  type FunctionRuntime,
  type ProcessEnd,
  startFunctionProcess,
} from '@yololift/testing';
import { fetchByFunctionUrl } from './fetch-by-function-url.ts';
import {
  failed,
  type LambdaAnswer,
  type LambdaFailure,
  type PayloadAnswer,
  parseAnswer,
} from './lambda-failure.ts';
import { refuseLargeRequest } from './lambda-limits.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { runtimeClient } from './runtime-client.ts';
import { functionArn, runtimeEnvironment } from './runtime-environment.ts';

/** Options of `startLambda`. */
export interface LambdaOptions {
  /** Path of the bundle, an ESM file that exports `handler`; its name has one dot: `main.mjs`. */
  readonly handler: string;
  /** The function's own variables, beside those that Lambda sets. Nothing of this process's own is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long one invocation may take, ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** What the function is told of its memory, MB; it is not held to it. Default 1,769, one vCPU. */
  readonly memoryMb?: number;
  /** How long the process may take from SIGTERM to SIGKILL, ms. Default 2,000, as where an extension is registered. */
  readonly graceMs?: number;
}

/** One execution environment of Lambda: a process that takes one invocation at a time; others wait for their turn. */
export interface LambdaRuntime extends FunctionRuntime {
  /** Why the function could not start. Every invocation then fails with it. */
  readonly initError: LambdaFailure | undefined;
  /** From the start of the process to its first question for an invocation, or to its failure, ms. */
  readonly coldStartMs: number;
  isRunning(): boolean;
  /** Calls the function with an event that JSON can hold. */
  invoke(event: unknown): Promise<LambdaAnswer>;
  /** Calls the function with an event as bytes of JSON. */
  invokePayload(event: Uint8Array): Promise<PayloadAnswer>;
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

/**
 * Starts a built function in the real `aws-lambda-ric`, its native client replaced by one over Node's HTTP, against
 * `startRuntimeApi`. Resolves when the function is loaded, or has failed to.
 *
 * It shows what the runtime does with events, answers, errors, deadlines and signals. It shows nothing of IAM, the
 * microVM, its frozen CPU between invocations, memory limits, or the time of real cold starts.
 */
export async function startLambda(options: LambdaOptions): Promise<LambdaRuntime> {
  const { handler, environment = {}, timeoutMs = 30_000, memoryMb = 1769, graceMs = 2000 } = options;
  const { client, preload } = await runtimeClient();
  const api = await startRuntimeApi({
    functionArn,
    timeoutMs,
    onTimeout: () => running.child.kill('SIGKILL'),
  });
  const startedAt = performance.now();
  const running: FunctionProcess = await startFunctionProcess(
    ['--import', pathToFileURL(preload).href, client],
    {
      ...runtimeEnvironment({ runtimeApi: api.address, memoryMb }),
      LAMBDA_TASK_ROOT: dirname(handler),
      _HANDLER: `${basename(handler, extname(handler))}.handler`,
      ...environment,
    },
  );
  const gone = running.ended.then(async (end) => {
    const initError = exitFailure(end, running);
    api.fail(initError);
    await api.close();
    return { initError };
  });
  const { initError } = await Promise.race([api.initialised, gone]);
  const coldStartMs = performance.now() - startedAt;
  // The runtime reports why it cannot start, then ends by itself.
  if (initError !== undefined) await gone;
  return {
    pid: running.pid,
    initError,
    coldStartMs,
    ended: running.ended,
    isRunning: running.isRunning,
    lines: running.lines,
    waitForLine: running.waitForLine,
    residentBytes: running.residentBytes,
    invoke: async (event) => parseAnswer(await invokePayload(Buffer.from(JSON.stringify(event)))),
    invokePayload,
    fetch: (path, init) => fetchByFunctionUrl(invokePayload, path, init),
    async stop(signal) {
      const end = await running.stop({ signal, graceMs });
      await gone;
      return end;
    },
  };

  async function invokePayload(event: Uint8Array): Promise<PayloadAnswer> {
    if (initError !== undefined) return { ok: false, error: initError };
    return refuseLargeRequest(event) ?? api.invoke(event);
  }
}

function exitFailure({ code, signal }: ProcessEnd, { errorOutput }: FunctionProcess): LambdaFailure {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
  return failed('Runtime.ExitError', `Runtime exited with error: ${how} ${errorOutput()}`.trim()).error;
}
