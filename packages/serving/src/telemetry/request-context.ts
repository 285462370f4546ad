import { AsyncLocalStorage } from 'node:async_hooks';

/** Identifies a request in logs; taken from its event. */
export interface RequestContext {
  /** The platform's request id, so that one search also finds the platform's lines. */
  readonly requestId: string;
  /** The trigger: a route or a kind of event. */
  readonly trigger: string;
  /** The caller's trace, 32 lower-case hex digits. */
  readonly traceId?: string | undefined;
  /** The caller's span, 16 lower-case hex digits. */
  readonly spanId?: string | undefined;
  /** Whether the caller samples the trace. */
  readonly isSampled?: boolean | undefined;
}

const requests = new AsyncLocalStorage<RequestContext>();

/** Runs `fn`, and everything it awaits, in the context of `request`. */
export function withRequestContext<T>(request: RequestContext, fn: () => T): T {
  return requests.run(request, fn);
}

/** The current request; `undefined` outside requests. */
export function currentRequest(): RequestContext | undefined {
  return requests.getStore();
}
