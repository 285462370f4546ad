import { runMessage } from '@yololift/serving/functions';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { hasRecordsOf } from '../event-fields.ts';
import type { LambdaContext, LambdaTrigger } from '../lambda-trigger.ts';

/**
 * SQS: one message after another, as one instance has one model. What fails, and what time does not reach, is named,
 * so that only this comes again (`ReportBatchItemFailures` must be on). Of a FIFO queue nothing is done after the first
 * failure: what follows is named too, so that no message overtakes another.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export const queueTrigger: LambdaTrigger<SQSEvent> = {
  id: 'queue',
  description: 'messages of SQS, each a command or news of objects',
  understands: (event): event is SQSEvent => hasRecordsOf(event, 'aws:sqs'),
  async handle({ Records }, context): Promise<SQSBatchResponse> {
    const failed: string[] = [];
    for (const record of Records) {
      const isHeldBack = failed.length > 0 && isFifo(record);
      const isDone = !isHeldBack && (await run(record, context));
      if (!isDone) failed.push(record.messageId);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  },
};

function isFifo({ eventSourceARN }: SQSRecord): boolean {
  return String(eventSourceARN).endsWith('.fifo');
}

/** Whether the message needs not come again. */
async function run({ messageId, body }: SQSRecord, { app, deadline }: LambdaContext): Promise<boolean> {
  if (deadline.signal.aborted) return false;
  try {
    await runMessage(app, body, deadline);
    return true;
  } catch (error) {
    app.logger.warn({ messageId, error }, 'a message goes back to its queue');
    return false;
  }
}
