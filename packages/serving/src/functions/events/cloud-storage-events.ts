import { fieldAt, isObject, textOf } from './fields.ts';
import { created, type JsonObject, type News, type NewsReader, nothing, quoted, unknown } from './parsed-message.ts';

const EVENTARC = 'google.cloud.storage.object.v1.';
const FIRST_GENERATION = 'google.storage.object.';
const AUDIT_LOG = 'google.cloud.audit.log.v1.written';

/**
 * A bucket's notification, which stands in the attributes of its message; `undefined` where they tell none.
 * https://cloud.google.com/storage/docs/pubsub-notifications#attributes
 */
export function notifiedObject({ eventType, bucketId, objectId }: JsonObject): News | undefined {
  const [type, bucket] = [textOf(eventType), textOf(bucketId)];
  if (type === undefined || bucket === undefined) return undefined;
  return type === 'OBJECT_FINALIZE'
    ? object(bucket, objectId)
    : nothing(`Cloud Storage tells ${quoted(type)}`);
}

/**
 * Cloud Storage by Eventarc, as CloudEvents. The object stands in the data; where that is no JSON, in the event's own
 * source and subject.
 * https://cloud.google.com/eventarc/docs/cloudevents
 */
export const readEventarc: NewsReader = ({ type, data, source, subject }) => {
  if (typeof type !== 'string' || !type.startsWith(EVENTARC)) return undefined;
  if (type !== `${EVENTARC}finalized`) return nothing(`Cloud Storage tells ${quoted(type)}`);
  const [, bucket] = /\/buckets\/([^/]+)$/.exec(textOf(source) ?? '') ?? [];
  const [, name] = /^objects\/(.+)$/s.exec(textOf(subject) ?? '') ?? [];
  return object(fieldAt(data, 'bucket') ?? bucket, fieldAt(data, 'name') ?? name);
};

/** Cloud Storage as the first generation of functions was told. */
export const readFirstGeneration: NewsReader = ({ context, eventType, data }) => {
  const type = isObject(context) ? context.eventType : eventType;
  if (typeof type !== 'string' || !type.startsWith(FIRST_GENERATION)) return undefined;
  if (type !== `${FIRST_GENERATION}finalize`) return nothing(`Cloud Storage tells ${quoted(type)}`);
  return object(fieldAt(data, 'bucket'), fieldAt(data, 'name'));
};

/** An object's own description, which a subscription without a wrapper sends: there it is, unless it was deleted. */
export const readStorageObject: NewsReader = ({ kind, bucket, name, timeDeleted }) => {
  if (kind !== 'storage#object') return undefined;
  return timeDeleted === undefined
    ? object(bucket, name)
    : nothing('Cloud Storage tells of a deleted object');
};

/**
 * Cloud Storage by its audit log: as a CloudEvent, or as a sink of Cloud Logging writes the entry.
 * https://cloud.google.com/storage/docs/audit-logging
 */
export const readAuditLog: NewsReader = (event) => {
  const entry = event.type === AUDIT_LOG ? event.data : event;
  const payload = fieldAt(entry, 'protoPayload');
  if (fieldAt(payload, 'serviceName') !== 'storage.googleapis.com') return undefined;
  const method = fieldAt(payload, 'methodName');
  const failed = fieldAt(payload, 'status', 'code');
  if (method !== 'storage.objects.create') return nothing(`the audit log tells ${quoted(method)}`);
  if (failed !== undefined && failed !== 0) return nothing('the audit log tells of a write that failed');
  const resource = textOf(fieldAt(payload, 'resourceName')) ?? '';
  const [, bucket, name] = /\/buckets\/([^/]+)\/objects\/(.+)$/s.exec(resource) ?? [];
  return object(bucket, name);
};

function object(bucket: unknown, name: unknown): News {
  const [bucketName, objectName] = [textOf(bucket), textOf(name)];
  if (bucketName === undefined || objectName === undefined) {
    return unknown('an event of Cloud Storage that names no object');
  }
  return created(`gs://${bucketName}`, objectName);
}
