import { runMessage } from '@yololift/serving/functions';
import type { AzureTrigger } from '../azure-trigger.ts';

/**
 * A storage queue, each message a command, or news of blobs by Event Grid. One that fails comes again, and after five
 * times goes to the poison queue: Azure does both, for each message by itself.
 */
export const queueTrigger: AzureTrigger<unknown, void> = {
  id: 'queue',
  description: 'messages of a storage queue (QUEUE_NAME), each a command or news of objects',
  register(host, { settings: { QUEUE_NAME: queueName }, handler }) {
    if (queueName === undefined) return;
    host.storageQueue('queue', { queueName, connection: 'AzureWebJobsStorage', handler });
  },
  async handle(message, { app, deadline }) {
    await runMessage(app, message, deadline);
  },
};
