import { withDeadline } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import type { Context } from 'aws-lambda';
import type { EmfMetrics } from '../emf-metrics.ts';
import { readXRayHeader } from '../lambda-log-style.ts';
import { toLambdaError } from './lambda-error.ts';
import type { LambdaTrigger } from './lambda-trigger.ts';
import type { Settings } from './settings.ts';

/** What invocations work with. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly metrics: Pick<EmfMetrics, 'flush'>;
  /** X-Ray's header of the invocation. */
  readonly traceHeader: () => string | undefined;
}

/** Lets a trigger handle an event, within its invocation's trace and time. */
export type Invoke = (trigger: LambdaTrigger, event: unknown, invocation: Context) => Promise<unknown>;

/** Makes what handles each invocation. An error keeps its code as the name that Lambda tells callers. */
export function createInvoke({ app, settings, metrics, traceHeader }: InvokeDeps): Invoke {
  return async (trigger, event, invocation) => {
    const { awsRequestId: requestId } = invocation;
    const request = { ...readXRayHeader(traceHeader()), requestId, trigger: trigger.id };
    const remainingMs = () => invocation.getRemainingTimeInMillis();
    try {
      return await app.handle(request, () =>
        withDeadline(remainingMs, {}, (deadline) => trigger.handle(event, { app, settings, deadline })),
      );
    } catch (error) {
      throw toLambdaError(error);
    } finally {
      metrics.flush();
    }
  };
}
