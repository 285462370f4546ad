import { exitProcess, parseCommand } from '@yololift/serving/functions';
import type { ScheduledEvent } from 'aws-lambda';
import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

const SCHEDULERS: readonly unknown[] = ['aws.events', 'aws.scheduler'];

/**
 * A rule of EventBridge, or a schedule of EventBridge Scheduler: keeps `WARM_INSTANCES` warm. An input of its own that
 * has this event's `source` and `detail-type` may say more in its `detail`,
 * `{"command":"warm","instances":4,"pointer":"documents/3"}`. Any other input is a command like those of direct invokes.
 */
export const scheduleTrigger: LambdaTrigger<ScheduledEvent> = {
  id: 'schedule',
  description: 'a schedule of EventBridge or EventBridge Scheduler',
  understands: (event): event is ScheduledEvent =>
    SCHEDULERS.includes(fieldOf(event, 'source')) && fieldOf(event, 'detail-type') === 'Scheduled Event',
  async handle({ detail }, { app, settings, deadline }) {
    // Lambda gives no moment between requests. Nobody waits for a schedule's event, and Lambda sends it again: the process
    // that has swapped enough ends with it, and the next one starts anew.
    if (app.recycleReason() !== undefined) await exitProcess(app, { graceMs: 0 });
    // EventBridge Scheduler's own events have text for a detail.
    const told: object = typeof detail === 'object' ? detail : {};
    const command = parseCommand({ command: 'warm', instances: settings.WARM_INSTANCES, ...told });
    return app.service.run(command, deadline);
  },
};
