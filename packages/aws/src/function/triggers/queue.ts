import { runMessage } from '@yololift/serving/functions';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { hasRecordsOf } from '../event-fields.ts';
import type { LambdaContext, LambdaTrigger } from '../lambda-trigger.ts';

/**
 * SQS messages, one after another, since an instance has one model. Reports failed messages and messages not
 * reached in time, so that only these are redelivered (`ReportBatchItemFailures` must be on). In a FIFO
 * queue, processing stops at the first failure and all later messages are reported too, which keeps their
 * order.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export const queueTrigger: LambdaTrigger<SQSEvent> = {
  id: 'queue',
  description: 'SQS messages, each a command or an object notification',
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

/** Whether the message was handled; otherwise it is redelivered. */
async function run({ messageId, body }: SQSRecord, { app, deadline }: LambdaContext): Promise<boolean> {
  if (deadline.signal.aborted) return false;
  try {
    await runMessage(app, body, deadline);
    return true;
  } catch (error) {
    app.logger.warn({ messageId, error }, 'message failed and returns to its queue');
    return false;
  }
}
