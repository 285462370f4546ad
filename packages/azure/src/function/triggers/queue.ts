import { app } from '@azure/functions';
import { runMessage } from '@yololift/core/functions';
import type { FunctionParts } from '../invoke.ts';

/**
 * A storage queue, each message a command, or news of blobs by Event Grid. One that fails comes again, and after five
 * times goes to the poison queue: Azure does both, for each message by itself.
 */
export function registerQueue({ worker, settings, invoke }: FunctionParts): void {
  const { QUEUE_NAME: queueName } = settings;
  if (queueName === undefined) return;
  app.storageQueue('queue', {
    queueName,
    connection: 'AzureWebJobsStorage',
    handler: (message, context) =>
      invoke(context, 'queue', async (deadline) => {
        await runMessage(worker, message, deadline);
      }),
  });
}
