import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

/**
 * `{"command":"doctor"}` from a caller that may invoke the function. Returns the same as `GET
 * /manage/doctor`.
 */
export const doctorTrigger: LambdaTrigger<object> = {
  id: 'doctor',
  description: 'a self-check: {"command":"doctor"}',
  understands: (event): event is object => fieldOf(event, 'command') === 'doctor',
  handle: (_event, { app, deadline }) => app.diagnose(deadline.signal),
};
