import { AsyncLocalStorage } from 'node:async_hooks';

/** What a request is known by in logs, from the event that brought it. */
export interface RequestContext {
  /** As the platform names it, so that its own lines are found with the same search. */
  readonly requestId: string;
  /** What called: the name of a route or of an event's kind. */
  readonly trigger: string;
  /** The caller's trace, 32 lower-case hex digits. */
  readonly traceId?: string | undefined;
  /** The caller's span, 16 lower-case hex digits. */
  readonly spanId?: string | undefined;
  /** Whether the caller keeps the trace. */
  readonly isSampled?: boolean | undefined;
}

const requests = new AsyncLocalStorage<RequestContext>();

/** Runs `fn` so that it, and all that it awaits, is part of `request`. */
export function withRequestContext<T>(request: RequestContext, fn: () => T): T {
  return requests.run(request, fn);
}

/** The request that the caller is part of; `undefined` outside, as at start. */
export function currentRequest(): RequestContext | undefined {
  return requests.getStore();
}
