import { parseCommand } from '@yololift/core/functions';
import type { ScheduledEvent } from 'aws-lambda';
import { fieldOf, trigger } from './trigger.ts';

const SCHEDULERS: readonly unknown[] = ['aws.events', 'aws.scheduler'];

/**
 * A rule of EventBridge, or a schedule of EventBridge Scheduler, without an input of its own: keeps `WARM_INSTANCES`
 * warm. One with an input sends a command, `{"command":"warm","instances":4,"pointer":"documents/3"}`, and is
 * handled as such.
 */
export const scheduleTrigger = trigger(
  'a schedule of EventBridge or EventBridge Scheduler',
  (event): event is ScheduledEvent =>
    SCHEDULERS.includes(fieldOf(event, 'source')) && fieldOf(event, 'detail-type') === 'Scheduled Event',
  async (_event, { worker, settings, deadline }) => {
    const command = parseCommand({ command: 'warm', instances: settings.warmInstances });
    return worker.service.run(command, deadline);
  },
);
