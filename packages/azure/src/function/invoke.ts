import type { InvocationContext } from '@azure/functions';
import { withinMs } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import { readTraceparent } from '@yololift/serving/telemetry';
import type { InvocationLog } from '../invocation-log.ts';
import type { AzureTrigger } from './azure-trigger.ts';
import type { Settings } from './settings.ts';

/** What invocations work with. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly log: InvocationLog;
}

/** Lets a trigger handle an event, within its invocation's log, trace and time. */
export type Invoke = (
  trigger: AzureTrigger,
  event: unknown,
  invocation: InvocationContext,
) => Promise<unknown>;

/** Makes what handles each invocation. Azure tells no time limit: the configured one counts. */
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
