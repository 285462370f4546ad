/** Outcome of a message: processed, nothing to do, or unreadable. */
export type Outcome = 'batch' | 'acknowledged' | 'dead letter';

/** One form of a notification, as it arrives in a queue. */
export interface EventForm {
  readonly name: string;
  /** Root of the object; a `batch` predicts it. */
  readonly root: string;
  readonly key: string;
  readonly message: string;
  readonly outcome: Outcome;
}

type Event = (key: string) => unknown;

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');

const s3Record =
  (eventName: string, eventSource = 'aws:s3'): Event =>
  (key) => ({
    Records: [
      {
        eventVersion: '2.1',
        eventSource,
        awsRegion: 'eu-central-1',
        eventTime: '2026-01-01T00:00:00.000Z',
        eventName,
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: 'yololift', arn: 'arn:aws:s3:::yololift' },
          object: { key: encodeURIComponent(key).replaceAll('%20', '+'), size: 100, sequencer: '0A1B' },
        },
      },
    ],
  });
const put = s3Record('ObjectCreated:Put');
const sns =
  (event: Event): Event =>
  (key) => ({
    Type: 'Notification',
    MessageId: 'x',
    TopicArn: 'arn:aws:sns:eu-central-1:1:t',
    Subject: 'Amazon S3 Notification',
    Message: JSON.stringify(event(key)),
    Timestamp: '2026-01-01T00:00:00Z',
  });
const bridge =
  (detailType: string): Event =>
  (key) => ({
    version: '0',
    id: '1',
    'detail-type': detailType,
    source: 'aws.s3',
    detail: { version: '0', bucket: { name: 'yololift' }, object: { key, size: 5 } },
  });
const testEvent: Event = () => ({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'yololift' });

const ACCOUNT =
  '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1';
const grid =
  (eventType: string, data: object = { api: 'PutBlob' }): Event =>
  (key) => ({
    topic: ACCOUNT,
    subject: `/blobServices/default/containers/yololift/blobs/${key}`,
    eventType,
    id: '1',
    data: { url: `https://devstoreaccount1.blob.core.windows.net/yololift/${key}`, ...data },
    dataVersion: '',
    metadataVersion: '1',
    eventTime: '2026-01-01T00:00:00Z',
  });
const gridCloudEvent =
  (type: string): Event =>
  (key) => ({
    specversion: '1.0',
    type,
    source: ACCOUNT,
    subject: `/blobServices/default/containers/yololift/blobs/${key}`,
    id: '1',
    data: { api: 'PutBlob' },
  });
const BLOB_CREATED = 'Microsoft.Storage.BlobCreated';

const notified =
  (eventType: string, payload?: object): Event =>
  (objectId) => ({
    message: {
      attributes: {
        eventType,
        bucketId: 'yololift',
        objectId,
        payloadFormat: payload ? 'JSON_API_V1' : 'NONE',
      },
      ...(payload && { data: base64(payload) }),
      messageId: '1',
    },
    subscription: 'projects/p/subscriptions/s',
  });
const eventarc =
  (type: string): Event =>
  (name) => ({
    specversion: '1.0',
    id: '1',
    type: `google.cloud.storage.object.v1.${type}`,
    source: '//storage.googleapis.com/projects/_/buckets/yololift',
    subject: `objects/${name}`,
    data: { kind: 'storage#object', bucket: 'yololift', name },
  });
const published: Event = (key) => ({
  specversion: '1.0',
  id: '1',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
  source: '//pubsub.googleapis.com/projects/p/topics/t',
  data: notified('OBJECT_FINALIZE')(key),
});
const audit =
  (methodName: string): Event =>
  (key) => ({
    specversion: '1.0',
    id: '1',
    type: 'google.cloud.audit.log.v1.written',
    source: '//cloudaudit.googleapis.com/projects/p/logs/data_access',
    data: {
      protoPayload: {
        serviceName: 'storage.googleapis.com',
        methodName,
        resourceName: `projects/_/buckets/yololift/objects/${key}`,
      },
    },
  });

type Row = readonly [name: string, outcome: Outcome, event: Event, write?: (event: unknown) => string];

const S3: readonly Row[] = [
  ['S3', 'batch', put],
  ['S3, its test event', 'acknowledged', testEvent],
  ['S3, an object removed', 'acknowledged', s3Record('ObjectRemoved:Delete')],
  ['S3, an object tagged', 'acknowledged', s3Record('ObjectTagging:Put')],
  ['S3, an object restored', 'acknowledged', s3Record('ObjectRestore:Completed')],
  ['S3, an object expired', 'acknowledged', s3Record('LifecycleExpiration:Delete')],
  ['S3, a list without records', 'acknowledged', () => ({ Records: [] })],
  [
    'S3, a key with invalid encoding',
    'dead letter',
    () => JSON.parse(JSON.stringify(put('%')).replace('%25', '%E0%A4')),
  ],
  ['MinIO', 'batch', s3Record('s3:ObjectCreated:Put', 'minio:s3')],
  ['S3 through SNS', 'batch', sns(put)],
  ['S3 through SNS, its test event', 'acknowledged', sns(testEvent)],
  ['EventBridge', 'batch', bridge('Object Created')],
  ['EventBridge, an object deleted', 'acknowledged', bridge('Object Deleted')],
  ['EventBridge through SNS', 'batch', sns(bridge('Object Created'))],
];

const BLOB: readonly Row[] = [
  ['Event Grid', 'batch', grid(BLOB_CREATED)],
  ['Event Grid as a CloudEvent', 'batch', gridCloudEvent(BLOB_CREATED)],
  ['Event Grid, a list of one', 'batch', (key) => [grid(BLOB_CREATED)(key)]],
  [
    'Event Grid, a list with a deletion',
    'batch',
    (key) => [grid('Microsoft.Storage.BlobDeleted')(key), gridCloudEvent(BLOB_CREATED)(key)],
  ],
  ['Event Grid, a data lake, once written', 'batch', grid(BLOB_CREATED, { api: 'FlushWithClose' })],
  ['Event Grid, a data lake, still empty', 'acknowledged', grid(BLOB_CREATED, { api: 'CreateFile' })],
  ['Event Grid, a blob deleted', 'acknowledged', grid('Microsoft.Storage.BlobDeleted')],
  [
    'Event Grid, a blob deleted, as a CloudEvent',
    'acknowledged',
    gridCloudEvent('Microsoft.Storage.BlobDeleted'),
  ],
  ['Event Grid, a folder', 'acknowledged', grid('Microsoft.Storage.DirectoryCreated')],
  ['Event Grid, its validation', 'acknowledged', grid('Microsoft.EventGrid.SubscriptionValidationEvent')],
  ['Event Grid in base64', 'batch', grid(BLOB_CREATED), base64],
  [
    'Event Grid as text within JSON',
    'batch',
    grid(BLOB_CREATED),
    (event) => JSON.stringify(JSON.stringify(event)),
  ],
  ['Event Grid of another service', 'dead letter', grid('Microsoft.Resources.ResourceWriteSuccess')],
];

const CLOUD_STORAGE: readonly Row[] = [
  ['Cloud Storage through Pub/Sub', 'batch', notified('OBJECT_FINALIZE', { kind: 'storage#object' })],
  ['Cloud Storage through Pub/Sub, no payload', 'batch', notified('OBJECT_FINALIZE')],
  ['Cloud Storage through Pub/Sub, OBJECT_DELETE', 'acknowledged', notified('OBJECT_DELETE', {})],
  [
    'Cloud Storage through Pub/Sub, OBJECT_METADATA_UPDATE',
    'acknowledged',
    notified('OBJECT_METADATA_UPDATE', {}),
  ],
  ['Cloud Storage through Pub/Sub, OBJECT_ARCHIVE', 'acknowledged', notified('OBJECT_ARCHIVE')],
  ['Cloud Storage through Pub/Sub and Eventarc', 'batch', published],
  ['Eventarc, finalized', 'batch', eventarc('finalized')],
  ['Eventarc, deleted', 'acknowledged', eventarc('deleted')],
  ['Eventarc, archived', 'acknowledged', eventarc('archived')],
  ['Eventarc, metadataUpdated', 'acknowledged', eventarc('metadataUpdated')],
  ['an audit log, a write', 'batch', audit('storage.objects.create')],
  ['an audit log, a deletion', 'acknowledged', audit('storage.objects.delete')],
];

const ANY: readonly Row[] = [
  [
    'a byte order mark and CRLF',
    'batch',
    put,
    (event) => `\uFEFF${JSON.stringify(event, null, 2).replaceAll('\n', '\r\n')}`,
  ],
  ["a folder's marker", 'acknowledged', () => bridge('Object Created')('in/folder/')],
  ['a command', 'batch', (key) => ({ command: 'batch', items: [`s3://yololift/${key}`] })],
  ['a command to warm', 'acknowledged', () => ({ command: 'warm' })],
  ['an unknown command', 'dead letter', () => ({ command: 'nonsense' })],
  ['text that is not JSON', 'dead letter', () => '', () => 'no json'],
  ['unrelated JSON', 'dead letter', () => ({ hello: 'world' })],
];

const ROWS = [
  ...S3.map((row) => ['s3://yololift', row] as const),
  ...BLOB.map((row) => ['az://devstoreaccount1/yololift', row] as const),
  ...CLOUD_STORAGE.map((row) => ['gs://yololift', row] as const),
  ...ANY.map((row) => ['s3://yololift', row] as const),
];

/**
 * Every form of notification from a queue or a trigger of any cloud, with its outcome.
 * @param folder - folder of the objects. Their names have characters that are special in URIs and forms.
 */
export function eventForms(folder: string): readonly EventForm[] {
  return ROWS.map(([root, [name, outcome, event, write = JSON.stringify]], index) => {
    const key = `${folder}/${index} page #1?b=c&d 100 %+ü.jpg`;
    return { name, root, key, message: write(event(key)), outcome };
  });
}
