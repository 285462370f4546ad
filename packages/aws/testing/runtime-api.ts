import { randomUUID } from 'node:crypto';
import { type StandInAnswer, type StandInRequest, startRestServer } from '@yololift/core/testing';
import { failed, type LambdaFailure, type PayloadAnswer } from './lambda-failure.ts';
import { RESPONSE_BYTES } from './lambda-limits.ts';

/** The Runtime API of one Lambda execution environment. */
export interface RuntimeApi {
  /** `127.0.0.1:49152`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Resolves when the runtime first asks for an invocation, or reports an init error. */
  readonly initialised: Promise<{ readonly initError?: LambdaFailure }>;
  /** Runs one event after the earlier ones. Resolves when the runtime has answered or `fail` was called. */
  invoke(event: Uint8Array): Promise<PayloadAnswer>;
  /** Fails waiting and running invocations: the runtime has exited. */
  fail(error: LambdaFailure): void;
  close(): Promise<void>;
}

/** Options of `startRuntimeApi`. */
export interface RuntimeApiOptions {
  readonly functionArn: string;
  /** Timeout of an invocation, ms, from its delivery. */
  readonly timeoutMs: number;
  /** Called when an invocation times out. `fail` answers it once the process has exited. */
  readonly onTimeout: () => void;
}

interface Invocation {
  readonly id: string;
  readonly event: Uint8Array;
  readonly answer: (answer: PayloadAnswer) => void;
  deadline?: NodeJS.Timeout;
  overrun?: LambdaFailure;
}

const ROUTE = /^\/2018-06-01\/runtime\/(init\/error|invocation\/(?:next|[^/]+\/(?:response|error)))$/;
const ACCEPTED: StandInAnswer = { status: 202, body: { status: 'OK' } };

/**
 * Stand-in for the Lambda Runtime API of one execution environment: one invocation at a time, deadlines, the
 * response size limit. Supports buffered responses only; no extensions, no telemetry, no 10 s INIT limit.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(options: RuntimeApiOptions): Promise<RuntimeApi> {
  const { functionArn, timeoutMs, onTimeout } = options;
  const queue: Invocation[] = [];
  const initialised = Promise.withResolvers<{ readonly initError?: LambdaFailure }>();
  let asking: ((answer: StandInAnswer) => void) | undefined;
  let underWay: Invocation | undefined;
  let gone: LambdaFailure | undefined;
  const server = await startRestServer(answer);
  return {
    address: server.url.slice('http://'.length),
    initialised: initialised.promise,
    invoke,
    fail,
    close: () => server.close(),
  };

  function answer(request: StandInRequest): StandInAnswer | Promise<StandInAnswer> {
    const [, path = ''] = ROUTE.exec(request.url.pathname) ?? [];
    if (path === 'init/error') return takeInitError(request);
    if (path === 'invocation/next') return takeNext();
    const [, id, outcome] = path.split('/');
    return outcome === undefined ? { status: 404 } : takeOutcome(id, outcome, request);
  }

  function takeOutcome(id: string | undefined, outcome: string, request: StandInRequest): StandInAnswer {
    if (underWay === undefined || underWay.id !== id || underWay.overrun !== undefined)
      return refusal(400, 'InvalidRequestID');
    return settle(underWay, outcome === 'error' ? parseError(request) : parseResponse(request));
  }

  function takeInitError({ body }: StandInRequest): StandInAnswer {
    initialised.resolve({ initError: JSON.parse(body.toString('utf8')) });
    return ACCEPTED;
  }

  function takeNext(): Promise<StandInAnswer> {
    initialised.resolve({});
    return new Promise((resolve) => {
      asking = resolve;
      handOver();
    });
  }

  function handOver(): void {
    if (asking === undefined) return;
    underWay = queue.shift();
    if (underWay === undefined) return;
    const { id, event } = underWay;
    underWay.deadline = setTimeout(timeOut, timeoutMs, underWay);
    asking({ status: 200, headers: invocationHeaders(id, { functionArn, timeoutMs }), body: event });
    asking = undefined;
  }

  function timeOut(invocation: Invocation): void {
    const seconds = (timeoutMs / 1000).toFixed(2);
    invocation.overrun = {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${invocation.id} Error: Task timed out after ${seconds} seconds`,
    };
    onTimeout();
  }

  function settle({ deadline, answer }: Invocation, outcome: PayloadAnswer): StandInAnswer {
    clearTimeout(deadline);
    underWay = undefined;
    answer(outcome);
    return outcome.ok || outcome.error.errorType !== TOO_LARGE ? ACCEPTED : refusal(413, TOO_LARGE);
  }

  function invoke(event: Uint8Array): Promise<PayloadAnswer> {
    if (gone !== undefined) return Promise.resolve({ ok: false, error: gone });
    return new Promise((answer) => {
      queue.push({ id: randomUUID(), event, answer });
      handOver();
    });
  }

  function fail(error: LambdaFailure): void {
    gone = error;
    clearTimeout(underWay?.deadline);
    underWay?.answer({ ok: false, error: underWay.overrun ?? error });
    underWay = undefined;
    for (const { answer } of queue.splice(0)) answer({ ok: false, error });
  }
}

const TOO_LARGE = 'Function.ResponseSizeTooLarge';

function parseResponse({ headers, body }: StandInRequest): PayloadAnswer {
  if (headers['lambda-runtime-function-response-mode'] === 'streaming')
    return failed('Runtime.StreamingUnsupported', 'this stand-in supports buffered responses only');
  if (body.length > RESPONSE_BYTES)
    return failed(
      TOO_LARGE,
      `Response payload size (${body.length} bytes) exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
    );
  return { ok: true, payload: body };
}

function parseError({ body }: StandInRequest): PayloadAnswer {
  return { ok: false, error: JSON.parse(body.toString('utf8')) };
}

function refusal(status: number, errorType: string): StandInAnswer {
  return { status, body: { errorType, errorMessage: errorType } };
}

function invocationHeaders(
  id: string,
  { functionArn, timeoutMs }: Pick<RuntimeApiOptions, 'functionArn' | 'timeoutMs'>,
): Record<string, string> {
  const trace = id.replaceAll('-', '');
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Sampled=0`,
  };
}
