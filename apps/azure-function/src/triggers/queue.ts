import { app } from '@azure/functions';
import { runMessage, type ServerlessFunction } from '@yololift/core/functions';
import { deadlineIn } from '@yololift/core/serving';
import type { Settings } from '../settings.ts';

/**
 * A storage queue, each message a command. One that fails comes again, and after five times goes to the poison queue:
 * Azure does both, for each message by itself.
 */
export function registerQueue(worker: ServerlessFunction, { QUEUE_NAME: queueName }: Settings): void {
  if (queueName === undefined) return;
  app.storageQueue('queue', {
    queueName,
    connection: 'AzureWebJobsStorage',
    handler: async (message) => {
      await runMessage(worker, message, deadlineIn(worker.configuration.timeoutMs));
    },
  });
}
