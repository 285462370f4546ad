import { YoloLiftError } from '@yololift/core';
import { parseCommand } from '@yololift/serving';
import { parseMessage } from '@yololift/serving/functions';
import type { AttackTarget } from '../attack-target.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';

const RECORD = {
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'scans' }, object: { key: 'in/a+%C3%BC.jpg' } },
};

const MESSAGES: readonly unknown[] = [
  { command: 'detect', image: 'aGVsbG8=' },
  { command: 'batch', items: ['s3://scans/a.jpg'], results: 's3://scans/found', confidence: 0.3 },
  { command: 'warm', instances: 3, holdMs: 100, pointer: { model: 'a', version: '1' } },
  { Records: [RECORD] },
  {
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:eu-central-1:1:t',
    Message: JSON.stringify({ Records: [RECORD] }),
  },
  {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'scans' }, object: { key: 'a.jpg' } },
  },
  [
    {
      topic: '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acc',
      subject: '/blobServices/default/containers/scans/blobs/in/a #1.jpg',
      eventType: 'Microsoft.Storage.BlobCreated',
      data: { api: 'PutBlob', url: 'https://acc.blob.core.windows.net/scans/in/a' },
    },
  ],
  {
    message: {
      attributes: { eventType: 'OBJECT_FINALIZE', bucketId: 'scans', objectId: 'in/a.jpg' },
      messageId: '1',
    },
  },
  {
    specversion: '1.0',
    type: 'google.cloud.storage.object.v1.finalized',
    source: '//storage.googleapis.com/projects/_/buckets/scans',
    data: { bucket: 'scans', name: 'in/a.jpg' },
  },
];

/** Messages of queues and topics, and events of buckets: commands and object events. */
export async function attackMessages(): Promise<AttackTarget> {
  return {
    async attack(random) {
      const text = JSON.stringify(mutateJson(random.pick(MESSAGES), random)) ?? '';
      const parsed = parseMessage(random.chance(0.2) ? mutateText(text, random) : text);
      if (parsed.kind === 'command') parseCommand(parsed.command);
      else if (parsed.unsupported.length > 0)
        throw new YoloLiftError('INVALID_REQUEST', parsed.unsupported.join('; '));
    },
  };
}
