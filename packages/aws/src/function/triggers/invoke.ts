import { isCommand, parseCommand } from '@yololift/core/functions';
import { trigger } from './trigger.ts';

/** A command, sent by who may invoke the function: another function, the AWS CLI, a schedule with an input. */
export const invokeTrigger = trigger(
  {
    id: 'invoke',
    name: 'a command: {"command":"detect","image":"<base64>"}, {"command":"batch","items":["s3://…"]}, {"command":"warm"}',
  },
  isCommand,
  (event, { worker, deadline }) => worker.service.run(parseCommand(event), deadline),
);
