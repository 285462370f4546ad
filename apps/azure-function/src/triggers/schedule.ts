import { app } from '@azure/functions';
import type { ServerlessFunction } from '@yololift/core/functions';
import { deadlineIn } from '@yololift/core/serving';
import type { Settings } from '../settings.ts';

/**
 * A timer. It runs on one instance, on Flex Consumption apart from those that serve HTTP, so it warms nothing by
 * itself: it calls the app's own door, behind which the instances that serve are.
 */
export function registerSchedule(worker: ServerlessFunction, settings: Settings): void {
  const { WARM_SCHEDULE: schedule, WARM_INSTANCES: instances } = settings;
  if (schedule === undefined) return;
  app.timer('schedule', {
    schedule,
    handler: async () => {
      const deadline = deadlineIn(worker.configuration.timeoutMs);
      const command = { command: 'warm', instances, holdMs: 0 } as const;
      const receipt = await (worker.fleet?.warm(command, deadline.signal) ??
        worker.service.warm(command, deadline));
      worker.logger.info({ receipt }, 'warm');
    },
  });
}
