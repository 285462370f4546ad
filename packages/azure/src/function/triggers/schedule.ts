import { app } from '@azure/functions';
import type { FunctionParts } from '../invoke.ts';

/**
 * A timer. It runs on one instance, on Flex Consumption apart from those that serve HTTP, so it warms nothing by
 * itself: it calls the app's own door, behind which the instances that serve are.
 */
export function registerSchedule({ worker, settings, invoke }: FunctionParts): void {
  const { WARM_SCHEDULE: schedule, WARM_INSTANCES: instances } = settings;
  if (schedule === undefined) return;
  app.timer('schedule', {
    schedule,
    handler: (_timer, context) =>
      invoke(context, 'schedule', async (deadline) => {
        const command = { command: 'warm', instances, holdMs: 0 } as const;
        const { fleet, service } = worker;
        const receipt = await (fleet?.warm(command, deadline.signal) ?? service.warm(command, deadline));
        worker.logger.info({ receipt }, 'warm');
      }),
  });
}
