import { fieldOf } from '../event-fields.ts';
import type { LambdaTrigger } from '../lambda-trigger.ts';

/** `{"command":"doctor"}`, by who may invoke the function: what `GET /manage/doctor` answers. */
export const doctorTrigger: LambdaTrigger<object> = {
  id: 'doctor',
  description: 'a question about itself: {"command":"doctor"}',
  understands: (event): event is object => fieldOf(event, 'command') === 'doctor',
  handle: (_event, { app, deadline }) => app.diagnose(deadline.signal),
};
