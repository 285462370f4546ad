import type { InvocationContext } from '@azure/functions';
import { withinMs } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import { readTraceparent } from '@yololift/serving/telemetry';
import type { InvocationLog } from '../invocation-log.ts';
import type { AzureTrigger } from './azure-trigger.ts';
import type { Settings } from './settings.ts';

/** Dependencies of `createInvoke`. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly log: InvocationLog;
}

/** Handles an event with a trigger, inside the invocation's log, trace and deadline. */
export type Invoke = (
  trigger: AzureTrigger,
  event: unknown,
  invocation: InvocationContext,
) => Promise<unknown>;

/** Creates the invocation handler. Azure reports no deadline, so the configured timeout applies. */
export function createInvoke({ app, settings, log }: InvokeDeps): Invoke {
  return (trigger, event, invocation) => {
    const { invocationId: requestId, traceContext } = invocation;
    const request = { ...readTraceparent(traceContext?.traceParent ?? null), requestId, trigger: trigger.id };
    const { timeoutMs } = app.configuration;
    return log.within(invocation, () =>
      app.handle(request, () =>
        withinMs(timeoutMs, {}, (deadline) => trigger.handle(event, { app, settings, deadline, invocation })),
      ),
    );
  };
}
