import type { InvocationContext } from '@azure/functions';
import type { ServerlessFunction } from '@yololift/core/functions';
import { type Deadline, withinMs } from '@yololift/core/serving';
import { readTraceparent } from '@yololift/core/telemetry';
import type { InvocationLog } from '../invocation-log.ts';
import type { Settings } from './settings.ts';

/** Runs what one invocation asks for, within its log, its trace and its time. */
export type Invoke = <T>(
  context: InvocationContext,
  trigger: string,
  work: (deadline: Deadline) => Promise<T>,
) => Promise<T>;

/** What triggers are registered with. */
export interface FunctionParts {
  readonly worker: ServerlessFunction;
  readonly settings: Settings;
  readonly invoke: Invoke;
}

/** Azure tells no time limit of an invocation: the configured one counts. */
export function createInvoke(worker: ServerlessFunction, log: InvocationLog): Invoke {
  return (context, trigger, work) => {
    const { invocationId: requestId, traceContext } = context;
    const request = { ...readTraceparent(traceContext?.traceParent ?? null), requestId, trigger };
    const { timeoutMs } = worker.configuration;
    return log.within(context, () => worker.handle(request, () => withinMs(timeoutMs, {}, work)));
  };
}
