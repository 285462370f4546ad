import { randomUUID } from 'node:crypto';
import { withinMs } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import { problemResponse, toProblem } from '@yololift/serving/http';
import { inIncomingTrace, readTraceparent } from '@yololift/serving/telemetry';
import type { CloudRunContext, CloudRunTrigger } from './cloud-run-trigger.ts';
import type { Settings } from './settings.ts';

/** Dependencies of `createInvoke`. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly authenticate: CloudRunContext['authenticate'];
}

/**
 * Handles a request with a trigger, inside its trace and deadline. Never rejects: errors become problem
 * documents.
 */
export type Invoke = (trigger: CloudRunTrigger, request: Request) => Promise<Response>;

/** Creates the request handler. Cloud Run reports no deadline, so the configured timeout applies. */
export function createInvoke({ app, settings, authenticate }: InvokeDeps): Invoke {
  return async (trigger, request) => {
    const { headers } = request;
    const trace = readTraceparent(headers.get('traceparent'));
    const context = { ...trace, requestId: eventId(headers) ?? trace?.traceId ?? randomUUID() };
    const { timeoutMs } = app.configuration;
    try {
      return await app.handle({ ...context, trigger: trigger.id }, () =>
        inIncomingTrace(headers, () =>
          withinMs(timeoutMs, {}, (deadline) =>
            trigger.handle(request, { app, settings, deadline, authenticate }),
          ),
        ),
      );
    } catch (error) {
      return problemResponse(toProblem(error));
    }
  };
}

/** A CloudEvent's id. For other requests the id of Cloud Run's trace is used. */
function eventId(headers: Headers): string | undefined {
  return /^[\w.:/-]{1,100}$/.exec(headers.get('ce-id') ?? '')?.[0];
}
