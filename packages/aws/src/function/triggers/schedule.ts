import { exitProcess, parseCommand } from '@yololift/serving/functions';
import type { ScheduledEvent } from 'aws-lambda';
import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

const SCHEDULERS: readonly unknown[] = ['aws.events', 'aws.scheduler'];

/**
 * An EventBridge rule or an EventBridge Scheduler schedule: keeps `WARM_INSTANCES` warm. A custom input with
 * this event's `source` and `detail-type` may carry a command in `detail`,
 * `{"command":"warm","instances":4,"pointer":"documents/3"}`. Any other input is a command, as by direct
 * invoke.
 */
export const scheduleTrigger: LambdaTrigger<ScheduledEvent> = {
  id: 'schedule',
  description: 'EventBridge or EventBridge Scheduler schedules',
  understands: (event): event is ScheduledEvent =>
    SCHEDULERS.includes(fieldOf(event, 'source')) && fieldOf(event, 'detail-type') === 'Scheduled Event',
  async handle({ detail }, { app, settings, deadline }) {
    // Lambda freezes the process between requests, so it exits during an event. No caller waits for a
    // schedule's event, and Lambda retries it: a process that is due for recycling exits here, and the retry
    // starts a new one.
    if (app.recycleReason() !== undefined) await exitProcess(app, { graceMs: 0 });
    // EventBridge Scheduler sends `detail` as text.
    const input: object = typeof detail === 'object' ? detail : {};
    const command = parseCommand({ command: 'warm', instances: settings.WARM_INSTANCES, ...input });
    return app.service.run(command, deadline);
  },
};
