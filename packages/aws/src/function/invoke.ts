import { withDeadline } from '@yololift/core/async';
import type { ServerlessFunction } from '@yololift/serving/functions';
import type { Context } from 'aws-lambda';
import type { EmfMetrics } from '../emf-metrics.ts';
import { readXRayHeader } from '../lambda-log-style.ts';
import { toLambdaError } from './lambda-error.ts';
import type { LambdaTrigger } from './lambda-trigger.ts';
import type { Settings } from './settings.ts';

/** Dependencies of `createInvoke`. */
export interface InvokeDeps {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  readonly metrics: Pick<EmfMetrics, 'flush'>;
  /** X-Ray trace header of the invocation. */
  readonly traceHeader: () => string | undefined;
}

/** Handles an event with a trigger, inside the invocation's trace and deadline. */
export type Invoke = (trigger: LambdaTrigger, event: unknown, invocation: Context) => Promise<unknown>;

/** Creates the invocation handler. Lambda reports an error's code to callers as the error type. */
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
