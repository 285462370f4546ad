import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * A timer. It runs on one instance, on Flex Consumption not one that serves HTTP. To warm those, it calls the
 * app's own management endpoint.
 */
export const scheduleTrigger: AzureTrigger<unknown, void> = {
  id: 'schedule',
  description: 'a timer (WARM_SCHEDULE)',
  register(host, { settings: { WARM_SCHEDULE: schedule }, handler }) {
    if (schedule === undefined) return;
    host.timer('schedule', { schedule, handler });
  },
  async handle(_timer, { app, settings, deadline }) {
    const command = { command: 'warm', instances: settings.WARM_INSTANCES, holdMs: 0 } as const;
    const { fleet, service, logger } = app;
    const receipt = await (fleet?.warm(command, deadline.signal) ?? service.warm(command, deadline));
    logger.info({ receipt }, 'warm');
  },
};
