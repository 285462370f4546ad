import { runMessage } from '@yololift/core/functions';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hasRecordsOf, trigger } from './trigger.ts';

/**
 * SQS: one message after another, as one instance has one model. What fails, and what time does not reach, is named,
 * so that only this comes again (`ReportBatchItemFailures` must be on).
 */
export const queueTrigger = trigger(
  { id: 'queue', name: 'messages of SQS, each a command' },
  (event): event is SQSEvent => hasRecordsOf(event, 'aws:sqs'),
  async ({ Records }, { worker, deadline }): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const { messageId, body } of Records) {
      if (deadline.signal.aborted) {
        failed.push(messageId);
        continue;
      }
      try {
        await runMessage(worker, body, deadline);
      } catch (error) {
        worker.logger.warn({ messageId, error }, 'a message goes back to its queue');
        failed.push(messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  },
);
