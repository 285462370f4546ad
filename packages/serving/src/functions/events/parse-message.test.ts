import { describe, expect, test } from 'vitest';
import { eventForms } from '../../../testing/event-forms.ts';
import { parseMessage } from './parse-message.ts';
import type { ObjectEvents } from './parsed-message.ts';

// Events from the clouds' documentation, reduced to the fields that are read.

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

const record = (eventName: string, key: string, eventSource = 'aws:s3') => ({
  eventVersion: '2.1',
  eventSource,
  eventName,
  s3: { bucket: { name: 'scans', arn: 'arn:aws:s3:::scans' }, object: { key, size: 100 } },
});
const s3 = (...records: readonly object[]) => ({ Records: records });
const PUT = s3(record('ObjectCreated:Put', 'in/a%2Bb+%C3%BC.jpg'));
const REMOVED = s3(record('ObjectRemoved:Delete', 'in/a.jpg'));
const TEST_EVENT = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'scans' };
const sns = (inner: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:eu-central-1:1:t',
  Subject: 'Amazon S3 Notification',
  Message: JSON.stringify(inner),
});
const snsToLambda = (inner: unknown) => s3({ EventSource: 'aws:sns', Sns: sns(inner) });
const sqs = (inner: unknown) => s3({ eventSource: 'aws:sqs', body: JSON.stringify(inner) });
const bridge = (detailType: string, detail: object = {}) => ({
  version: '0',
  'detail-type': detailType,
  source: 'aws.s3',
  detail: { bucket: { name: 'scans' }, object: { key: 'in/a+b %.jpg' }, ...detail },
});
const trail = (detail: object) =>
  bridge('AWS API Call via CloudTrail', {
    requestParameters: { bucketName: 'scans', key: 'in/a.jpg' },
    ...detail,
  });

const ACCOUNT = '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acc';
const grid = (eventType: string, name = 'in/a.jpg', data: object = {}) => ({
  topic: ACCOUNT,
  subject: `/blobServices/default/containers/scans/blobs/${name}`,
  eventType,
  data: { api: 'PutBlob', url: `https://acc.blob.core.windows.net/scans/${name}`, ...data },
});
const CREATED = 'Microsoft.Storage.BlobCreated';
const gridAsCloudEvent = (type: string, name = 'in/a.jpg') => {
  const { topic: source, eventType: _, ...rest } = grid(type, name);
  return { specversion: '1.0', type, source, ...rest };
};

const pubSub = (attributes: object, data?: unknown) => ({
  message: { attributes, messageId: '1', ...(data !== undefined && { data: base64(data) }) },
  subscription: 'projects/p/subscriptions/s',
});
const notified = (eventType: string, data?: object) =>
  pubSub(
    {
      eventType,
      bucketId: 'scans',
      objectId: 'in/page é #1 %.jpg',
      payloadFormat: data ? 'JSON_API_V1' : 'NONE',
    },
    data,
  );
const eventarc = (type: string, more: object = { data: { bucket: 'scans', name: 'in/a.jpg' } }) => ({
  specversion: '1.0',
  type: `google.cloud.storage.object.v1.${type}`,
  source: '//storage.googleapis.com/projects/_/buckets/scans',
  subject: 'objects/in/a.jpg',
  ...more,
});
const audit = (methodName: string, more: object = {}) => ({
  protoPayload: {
    serviceName: 'storage.googleapis.com',
    methodName,
    resourceName: 'projects/_/buckets/scans/objects/in/a b.jpg',
    ...more,
  },
});

const BOM = '\uFEFF';

describe('a created object, reported by', () => {
  test.each<[string, unknown, ...string[]]>([
    ['S3', PUT, 's3://scans/in/a+b ü.jpg'],
    ['S3, several records with a duplicate', s3(...PUT.Records, ...PUT.Records), 's3://scans/in/a+b ü.jpg'],
    ['S3, a copy', s3(record('ObjectCreated:Copy', 'a')), 's3://scans/a'],
    ['S3, a multipart upload', s3(record('ObjectCreated:CompleteMultipartUpload', 'a')), 's3://scans/a'],
    ['MinIO', s3(record('s3:ObjectCreated:Put', 'a%2Fb.jpg', 'minio:s3')), 's3://scans/a/b.jpg'],
    [
      'MinIO by its webhook',
      {
        EventName: 's3:ObjectCreated:Put',
        Key: 'scans/a',
        ...s3(record('s3:ObjectCreated:Put', 'a', 'minio:s3')),
      },
      's3://scans/a',
    ],
    ['Ceph', s3(record('ObjectCreated:Put', 'a', 'ceph:s3')), 's3://scans/a'],
    ['another S3-compatible store', s3(record('ObjectCreated:Put', 'a', 'OBS')), 's3://scans/a'],
    ['S3 through SQS', JSON.stringify(PUT), 's3://scans/in/a+b ü.jpg'],
    ['S3 through SNS', snsToLambda(PUT), 's3://scans/in/a+b ü.jpg'],
    ['S3 through SNS, in SQS', JSON.stringify(sns(PUT)), 's3://scans/in/a+b ü.jpg'],
    ['a forwarded SQS batch', sqs(sns(PUT)), 's3://scans/in/a+b ü.jpg'],
    ['EventBridge', bridge('Object Created'), 's3://scans/in/a+b %.jpg'],
    ['EventBridge in SQS', JSON.stringify(bridge('Object Created')), 's3://scans/in/a+b %.jpg'],
    ['EventBridge in SNS in SQS', JSON.stringify(sns(bridge('Object Created'))), 's3://scans/in/a+b %.jpg'],
    [
      'CloudTrail through EventBridge',
      trail({ eventName: 'CompleteMultipartUpload' }),
      's3://scans/in/a.jpg',
    ],
    ['Event Grid', grid(CREATED), 'az://acc/scans/in/a.jpg'],
    [
      'Event Grid, any name',
      grid(CREATED, 'in/Rechnung #7?sig=1 100%25 ü.jpg'),
      'az://acc/scans/in/Rechnung #7?sig=1 100%25 ü.jpg',
    ],
    [
      'Event Grid, several at once',
      [grid(CREATED), grid(CREATED, 'b')],
      'az://acc/scans/in/a.jpg',
      'az://acc/scans/b',
    ],
    ['Event Grid as a CloudEvent', gridAsCloudEvent(CREATED, 'a#b?c%d.jpg'), 'az://acc/scans/a#b?c%d.jpg'],
    [
      'Event Grid as CloudEvents, several',
      [gridAsCloudEvent(CREATED, 'a'), gridAsCloudEvent(CREATED, 'b')],
      'az://acc/scans/a',
      'az://acc/scans/b',
    ],
    [
      'Event Grid of a data lake, once it is whole',
      grid(CREATED, 'a', { api: 'FlushWithClose' }),
      'az://acc/scans/a',
    ],
    ['Event Grid without a topic', { ...grid(CREATED), topic: undefined }, 'az://acc/scans/in/a.jpg'],
    [
      'an emulator',
      { ...grid(CREATED), topic: undefined, data: { url: 'http://127.0.0.1:10000/dev/scans/in/a.jpg' } },
      'az://dev/scans/in/a.jpg',
    ],
    [
      'Pub/Sub',
      notified('OBJECT_FINALIZE', { kind: 'storage#object', name: 'other' }),
      'gs://scans/in/page é #1 %.jpg',
    ],
    ['Pub/Sub without a payload', notified('OBJECT_FINALIZE'), 'gs://scans/in/page é #1 %.jpg'],
    [
      'Pub/Sub by Eventarc',
      {
        specversion: '1.0',
        type: 'google.cloud.pubsub.topic.v1.messagePublished',
        source: 's',
        data: notified('OBJECT_FINALIZE'),
      },
      'gs://scans/in/page é #1 %.jpg',
    ],
    [
      'Pub/Sub, first generation',
      { context: { eventType: 'google.pubsub.topic.publish' }, data: notified('OBJECT_FINALIZE').message },
      'gs://scans/in/page é #1 %.jpg',
    ],
    ['S3 through Pub/Sub', pubSub({}, PUT), 's3://scans/in/a+b ü.jpg'],
    ['Eventarc', eventarc('finalized'), 'gs://scans/in/a.jpg'],
    [
      'Eventarc, data as text',
      eventarc('finalized', { data: '{"bucket":"scans","name":"b"}' }),
      'gs://scans/b',
    ],
    [
      'Eventarc, data in base64',
      eventarc('finalized', { data_base64: base64({ bucket: 'scans', name: 'b' }) }),
      'gs://scans/b',
    ],
    [
      'Eventarc, data that is not JSON',
      eventarc('finalized', { data_base64: 'CgVzY2Fucw==' }),
      'gs://scans/in/a.jpg',
    ],
    [
      'the first generation of functions',
      { context: { eventType: 'google.storage.object.finalize' }, data: { bucket: 'scans', name: 'a' } },
      'gs://scans/a',
    ],
    [
      'an audit log',
      {
        specversion: '1.0',
        type: 'google.cloud.audit.log.v1.written',
        source: 's',
        data: audit('storage.objects.create'),
      },
      'gs://scans/in/a b.jpg',
    ],
    ['a sink of Cloud Logging', audit('storage.objects.create', { status: {} }), 'gs://scans/in/a b.jpg'],
    ['Pub/Sub, unwrapped', { kind: 'storage#object', bucket: 'scans', name: 'a' }, 'gs://scans/a'],
    [
      'text with a byte order mark and CRLF',
      `${BOM}${JSON.stringify(PUT, null, 2).replaceAll('\n', '\r\n')}\r\n`,
      's3://scans/in/a+b ü.jpg',
    ],
    ['JSON as text within JSON', JSON.stringify(JSON.stringify(grid(CREATED))), 'az://acc/scans/in/a.jpg'],
    ['base64', base64(grid(CREATED)), 'az://acc/scans/in/a.jpg'],
    [
      'base64 in lines, of JSON as text',
      base64(JSON.stringify(PUT)).replaceAll(/(.{60})/g, '$1\r\n'),
      's3://scans/in/a+b ü.jpg',
    ],
    ['bytes with a byte order mark', Buffer.from(BOM + JSON.stringify(PUT)), 's3://scans/in/a+b ü.jpg'],
  ])('%s', (_form, message, ...created) => {
    expect(parseMessage(message)).toEqual({ kind: 'events', created, ignored: [], unsupported: [] });
  });
});

describe('an ignored event:', () => {
  test.each<[string, unknown]>([
    ['an S3 test event', TEST_EVENT],
    ['an S3 test event in SNS', sns(TEST_EVENT)],
    ...[
      'ObjectRemoved:Delete',
      'ObjectRemoved:DeleteMarkerCreated',
      'ObjectRestore:Completed',
      'ObjectTagging:Put',
      'ObjectAcl:Put',
      'LifecycleExpiration:Delete',
      'LifecycleTransition',
      'Replication:OperationFailedReplication',
      'IntelligentTiering',
      'ReducedRedundancyLostObject',
      's3:ObjectAccessed:Get',
    ].map((name): [string, unknown] => [name, s3(record(name, 'in/a.jpg'))]),
    ['a deletion in SNS', snsToLambda(REMOVED)],
    ['a folder marker', s3(record('ObjectCreated:Put', 'in/new+folder/'))],
    ...[
      'Object Deleted',
      'Object Restore Completed',
      'Object Tags Added',
      'Object Storage Class Changed',
    ].map((name): [string, unknown] => [name, bridge(name)]),
    ['a read in CloudTrail', trail({ eventName: 'GetObject' })],
    ['a failed write in CloudTrail', trail({ eventName: 'PutObject', errorCode: 'AccessDenied' })],
    ['no records', { Records: [] }],
    ['no events', []],
    ...[
      'Microsoft.Storage.BlobDeleted',
      'Microsoft.Storage.BlobRenamed',
      'Microsoft.Storage.DirectoryCreated',
      'Microsoft.Storage.BlobTierChanged',
      'Microsoft.EventGrid.SubscriptionValidationEvent',
    ].flatMap((name): [string, unknown][] => [
      [name, grid(name)],
      [`${name} as a CloudEvent`, gridAsCloudEvent(name)],
    ]),
    ['an empty data lake blob', grid(CREATED, 'a', { api: 'CreateFile', contentLength: 0 })],
    ...['OBJECT_DELETE', 'OBJECT_METADATA_UPDATE', 'OBJECT_ARCHIVE'].flatMap((name): [string, unknown][] => [
      [name, notified(name, { kind: 'storage#object' })],
      [`${name} without a payload`, notified(name)],
    ]),
    ...['deleted', 'archived', 'metadataUpdated'].map((name): [string, unknown] => [name, eventarc(name)]),
    [
      'a deletion, first generation',
      { context: { eventType: 'google.storage.object.delete' }, data: { bucket: 'b', name: 'a' } },
    ],
    ['another audit log call', audit('storage.objects.delete')],
    ['a failed audit log call', audit('storage.objects.create', { status: { code: 7 } })],
    ['a deleted object, unwrapped', { kind: 'storage#object', bucket: 'b', name: 'a', timeDeleted: 'x' }],
  ])('%s', (_form, message) => {
    const events = parseMessage(message) as ObjectEvents;
    expect(events).toMatchObject({ kind: 'events', created: [], unsupported: [] });
    expect(events.ignored).toHaveLength(1);
  });
});

describe('an unsupported message:', () => {
  test.each<[string, unknown, string]>([
    ['text', 'hello', 'not JSON'],
    ['empty text', '', 'not JSON'],
    ['undefined', undefined, 'undefined'],
    ['null', 'null', 'null'],
    ['a number', 7, '7'],
    ['image bytes', new Uint8Array([0xff, 0xd8, 0xff]), 'not UTF-8'],
    ['an unrelated object', { hello: 'world' }, '["hello"]'],
    ['a key with invalid encoding', s3(record('ObjectCreated:Put', '%E0%A4')), '"%E0%A4"'],
    ['no object', s3({ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: {} }), 'names no object'],
    ['no eventName', s3({ eventSource: 'aws:s3' }), 'eventName'],
    ['a Kinesis record', s3({ eventSource: 'aws:kinesis', kinesis: { data: 'aGk=' } }), '"aws:kinesis"'],
    ['a record that is not an object', { Records: [7] }, '7'],
    [
      'an unconfirmed subscription',
      { Type: 'SubscriptionConfirmation', TopicArn: 't', Message: 'm' },
      'SubscribeURL',
    ],
    [
      'another service of EventBridge',
      { source: 'aws.ec2', 'detail-type': 'Instance', detail: {} },
      '"Instance"',
    ],
    ['EventBridge without a key', bridge('Object Created', { object: {} }), 'names no object'],
    ['Event Grid without a subject', { ...grid(CREATED), subject: 'x' }, 'names no blob'],
    [
      'another type of Event Grid',
      { ...grid('Microsoft.Resources.ResourceWriteSuccess') },
      'Microsoft.Resources',
    ],
    ['Pub/Sub without an object', pubSub({ eventType: 'OBJECT_FINALIZE', bucketId: 'b' }), 'names no object'],
    ['Pub/Sub without data', pubSub({ a: 'b' }), 'without data'],
    ['Pub/Sub with unrelated data', pubSub({}, { a: 1 }), '["a"]'],
    [
      'Eventarc of another service',
      { specversion: '1.0', type: 'google.cloud.x', source: 's', data: {} },
      'google.cloud.x',
    ],
    ['commands in a list', [{ command: 'warm' }, { command: 'warm' }], 'alone'],
    ['too many envelopes', Array.from({ length: 30 }).reduce<unknown>((inner) => [inner], PUT), 'envelopes'],
    [
      'too many levels of JSON text',
      Array.from({ length: 14 }).reduce<string>((inner) => JSON.stringify(inner), '1'),
      'envelopes',
    ],
  ])('%s', (_form, message, words) => {
    const events = parseMessage(message) as ObjectEvents;
    expect(events).toMatchObject({ kind: 'events', created: [], ignored: [] });
    expect(events.unsupported.join()).toContain(words);
    expect(events.unsupported.join().length).toBeLessThan(700);
  });
});

test.each<[string, unknown]>([
  ['as an object', { command: 'warm' }],
  ['as text', '{"command":"warm"}'],
  ['with a byte order mark', `${BOM}{"command":"warm"}\r\n`],
  ['in base64', base64({ command: 'warm' })],
  ['through SNS', sns({ command: 'warm' })],
  ['through Pub/Sub', pubSub({ from: 'scheduler' }, { command: 'warm' })],
])('parses a command %s', (_form, message) => {
  expect(parseMessage(message)).toEqual({ kind: 'command', command: { command: 'warm' } });
});

test('reports each of several events', () => {
  const mixed = s3(...PUT.Records, ...REMOVED.Records, record('ObjectCreated:Put', '%'), {
    eventSource: 'aws:x',
  });
  expect(parseMessage(mixed)).toMatchObject({
    created: ['s3://scans/in/a+b ü.jpg'],
    ignored: [expect.any(String)],
    unsupported: [expect.any(String), expect.any(String)],
  });
});

/** A seeded generator of numbers from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('never throws for mutated events', () => {
  const random = numbers(7);
  const values = [
    null,
    7,
    '',
    'x',
    '%E0%A4',
    true,
    [],
    {},
    [null],
    { a: 1 },
    '\uFEFF',
    '\ud800',
    -1,
    'Records',
  ];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const forms = eventForms('in').map(({ message }) => message);
  const mutate = (value: unknown): unknown => {
    if (random() < 0.08) return pick(values);
    if (Array.isArray(value)) return value.map(mutate);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mutate(inner)]));
  };
  const kinds = new Set<string>();
  for (let count = 0; count < 5_000; count += 1) {
    const message = pick(forms);
    const isJson = /^[{[]/.test(message);
    const cut = message.slice(0, Math.floor(random() * message.length));
    const parsed = parseMessage(isJson && random() < 0.9 ? mutate(JSON.parse(message)) : cut);
    kinds.add(parsed.kind);
    if (parsed.kind === 'command') continue;
    const { created, ignored, unsupported } = parsed;
    expect(created.length + ignored.length + unsupported.length).toBeGreaterThan(0);
    for (const uri of created) expect(uri).toMatch(/^(s3|az|gs):\/\/./);
  }
  expect(kinds.size).toBe(2);
});
