import { fieldOf, trigger } from './trigger.ts';

/** `{"command":"doctor"}`, by who may invoke the function: what `GET /manage/doctor` answers. */
export const doctorTrigger = trigger(
  { id: 'doctor', name: 'a question about itself: {"command":"doctor"}' },
  (event): event is object => fieldOf(event, 'command') === 'doctor',
  (_event, { worker, deadline }) => worker.diagnose(deadline.signal),
);
