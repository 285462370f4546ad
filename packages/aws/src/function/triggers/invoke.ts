import { isCommand, parseCommand } from '@yololift/serving/functions';
import type { LambdaTrigger } from '../lambda-trigger.ts';

/** A command by direct invoke: from another function, the AWS CLI, or a schedule with an input. */
export const invokeTrigger: LambdaTrigger<object> = {
  id: 'invoke',
  description:
    'a command: {"command":"detect","image":"<base64>"}, {"command":"batch","items":["s3://…"]}, {"command":"warm"}',
  understands: isCommand,
  handle: (event, { app, deadline }) => app.service.run(parseCommand(event), deadline),
};
