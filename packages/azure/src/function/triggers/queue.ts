import { runMessage } from '@yololift/serving/functions';
import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * Storage queue messages, each a command or an Event Grid blob event. Azure redelivers a failed message, and
 * moves it to the poison queue after five attempts.
 */
export const queueTrigger: AzureTrigger<unknown, void> = {
  id: 'queue',
  description: 'storage queue messages (QUEUE_NAME), each a command or an object notification',
  register(host, { settings: { QUEUE_NAME: queueName }, handler }) {
    if (queueName === undefined) return;
    host.storageQueue('queue', { queueName, connection: 'AzureWebJobsStorage', handler });
  },
  async handle(message, { app, deadline }) {
    await runMessage(app, message, deadline);
  },
};
