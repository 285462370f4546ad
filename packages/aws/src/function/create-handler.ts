import { isYoloLiftError, YoloLiftError } from '@yololift/core';
import type { ServerlessFunction } from '@yololift/core/functions';
import { withDeadline } from '@yololift/core/serving';
import type { Context } from 'aws-lambda';
import type { EmfMetrics } from '../emf-metrics.ts';
import { readXRayHeader } from '../lambda-log-style.ts';
import type { Settings } from './settings.ts';
import { bucketTrigger } from './triggers/bucket.ts';
import { doctorTrigger } from './triggers/doctor.ts';
import { httpTrigger } from './triggers/http.ts';
import { invokeTrigger } from './triggers/invoke.ts';
import { queueTrigger } from './triggers/queue.ts';
import { scheduleTrigger } from './triggers/schedule.ts';
import type { Trigger } from './triggers/trigger.ts';

const TRIGGERS: readonly Trigger[] = [
  httpTrigger,
  queueTrigger,
  bucketTrigger,
  scheduleTrigger,
  doctorTrigger,
  invokeTrigger,
];

/** What the handler works with. */
export interface HandlerDeps {
  readonly worker: ServerlessFunction;
  readonly settings: Settings;
  readonly metrics: Pick<EmfMetrics, 'flush'>;
  /** X-Ray's header of the invocation, which the runtime keeps in `_X_AMZN_TRACE_ID`. */
  readonly traceHeader: () => string | undefined;
}

/**
 * Makes the one handler of all triggers.
 * @throws YoloLiftError `INVALID_REQUEST` - an event of no kind that is understood; lists those that are.
 */
export function createHandler({ worker, settings, metrics, traceHeader }: HandlerDeps) {
  return async (event: unknown, context: Context): Promise<unknown> => {
    const trigger = TRIGGERS.find(({ understands }) => understands(event));
    if (trigger === undefined) throw named(unknownEvent());
    const remainingMs = () => context.getRemainingTimeInMillis();
    const request = { ...readXRayHeader(traceHeader()), requestId: context.awsRequestId };
    try {
      return await worker.handle({ ...request, trigger: trigger.id }, () =>
        withDeadline(remainingMs, {}, (deadline) => trigger.handle(event, { worker, settings, deadline })),
      );
    } catch (error) {
      throw named(error);
    } finally {
      metrics.flush();
    }
  };
}

/** Lambda tells callers an error's name as its type, and its message: the code is what they branch on. */
function named(error: unknown): unknown {
  if (!isYoloLiftError(error)) return error;
  return Object.assign(new Error(error.message, { cause: error }), { name: error.code });
}

function unknownEvent(): YoloLiftError {
  const known = TRIGGERS.map(({ name }) => `- ${name}`).join('\n');
  return new YoloLiftError(
    'INVALID_REQUEST',
    `this event is of no kind that is understood; there are\n${known}`,
  );
}
