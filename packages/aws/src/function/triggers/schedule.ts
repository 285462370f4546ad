import { parseCommand, type ServerlessFunction } from '@yololift/core/functions';
import type { ScheduledEvent } from 'aws-lambda';
import { fieldOf, trigger } from './trigger.ts';

const SCHEDULERS: readonly unknown[] = ['aws.events', 'aws.scheduler'];

/**
 * A rule of EventBridge, or a schedule of EventBridge Scheduler: keeps `WARM_INSTANCES` warm. An input of its own that
 * has this event's `source` and `detail-type` may say more in its `detail`,
 * `{"command":"warm","instances":4,"pointer":"documents/3"}`. Any other input is a command like those of direct invokes.
 */
export const scheduleTrigger = trigger(
  { id: 'schedule', name: 'a schedule of EventBridge or EventBridge Scheduler' },
  (event): event is ScheduledEvent =>
    SCHEDULERS.includes(fieldOf(event, 'source')) && fieldOf(event, 'detail-type') === 'Scheduled Event',
  async ({ detail }, { worker, settings, deadline }) => {
    leaveIfDue(worker);
    // EventBridge Scheduler's own events have text for a detail.
    const told: object = typeof detail === 'object' ? detail : {};
    const command = parseCommand({ command: 'warm', instances: settings.WARM_INSTANCES, ...told });
    return worker.service.run(command, deadline);
  },
);

/**
 * Lambda gives no moment between requests. A schedule's event is the one that nobody waits for and that Lambda sends
 * again, so that the process that has swapped enough ends with it, and the next one starts anew.
 */
function leaveIfDue({ recycleReason, logger }: ServerlessFunction): void {
  const reason = recycleReason();
  if (reason === undefined) return;
  logger.warn({ reason }, 'this process leaves');
  process.exit(0);
}
