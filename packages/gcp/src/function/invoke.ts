import { randomUUID } from 'node:crypto';
import { withinMs } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import { problemResponse, toProblem } from '@yololift/serving/http';
import { inIncomingTrace, readTraceparent } from '@yololift/serving/telemetry';
import type { CloudRunContext, CloudRunTrigger } from './cloud-run-trigger.ts';
import type { Settings } from './settings.ts';

/** What requests work with. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly authenticate: CloudRunContext['authenticate'];
}

/** Lets a trigger handle a request, within its trace and time. Never rejects: an error is answered as a problem. */
export type Invoke = (trigger: CloudRunTrigger, request: Request) => Promise<Response>;

/** Makes what handles each request. Cloud Run tells no time limit: the configured one counts. */
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

/** A CloudEvent's id. Cloud Run gives every other request a trace, whose id is the best there is for the request too. */
function eventId(headers: Headers): string | undefined {
  return /^[\w.:/-]{1,100}$/.exec(headers.get('ce-id') ?? '')?.[0];
}
