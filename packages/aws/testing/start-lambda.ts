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
  /** Path of the bundle, an ESM file that exports `handler`; its file name has one dot: `main.mjs`. */
  readonly handler: string;
  /**
   * The function's own variables, besides those that Lambda sets. No variable of this process is passed on.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Timeout of an invocation, ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** Memory that the function's environment reports, MB; not enforced. Default 1,769, one vCPU. */
  readonly memoryMb?: number;
  /** Time from SIGTERM to SIGKILL, ms. Default 2,000, as with a registered extension. */
  readonly graceMs?: number;
}

/** One Lambda execution environment: a process that runs one invocation at a time; others wait. */
export interface LambdaRuntime extends FunctionRuntime {
  /** Why the function could not start. Every invocation then fails with this error. */
  readonly initError: LambdaFailure | undefined;
  /** Time from the start of the process to its first request for an invocation, or to its failure, ms. */
  readonly coldStartMs: number;
  isRunning(): boolean;
  /** Invokes the function with a JSON value. */
  invoke(event: unknown): Promise<LambdaAnswer>;
  /** Invokes the function with JSON bytes. */
  invokePayload(event: Uint8Array): Promise<PayloadAnswer>;
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

/**
 * Starts a built function in the real `aws-lambda-ric`, its native client replaced with one over Node's HTTP,
 * against `startRuntimeApi`. Resolves when the function is loaded or has failed to load.
 *
 * Covers the runtime's handling of events, answers, errors, deadlines and signals. Does not cover IAM, the
 * microVM, the frozen CPU between invocations, memory limits, or real cold start times.
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
  // The runtime reports why it cannot start, then exits.
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
