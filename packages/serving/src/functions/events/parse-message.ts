import { isCommand } from '../../commands/commands.ts';
import { readRecords, readSns } from './aws-envelopes.ts';
import { readCodedData, readPublished } from './cloud-event-envelope.ts';
import {
  readAuditLog,
  readEventarc,
  readFirstGeneration,
  readStorageObject,
} from './cloud-storage-events.ts';
import { readEventBridge } from './event-bridge-events.ts';
import { readEventGrid } from './event-grid-events.ts';
import { asText, isObject } from './fields.ts';
import { decodeUtf8, parseText } from './parse-text.ts';
import {
  combine,
  type EventReader,
  ignored,
  type JsonObject,
  type ParsedMessage,
  quote,
  unsupported,
} from './parsed-message.ts';
import { readPubSub, readTopicEvent } from './pub-sub-envelope.ts';
import { readS3TestEvent } from './s3-events.ts';

/** Deepest nesting of envelopes. An EventBridge event in SNS in an SQS list, each as text, takes seven. */
const MAX_DEPTH = 12;

/** Tried in this order. No two read the same event. */
const READERS: readonly EventReader[] = [
  readCodedData,
  readRecords,
  readSns,
  readS3TestEvent,
  readEventBridge,
  readEventGrid,
  readPubSub,
  readTopicEvent,
  readEventarc,
  readFirstGeneration,
  readAuditLog,
  readStorageObject,
  readPublished,
];

/**
 * Parses the message of a queue, topic or trigger of any cloud, in any envelopes: a command or object events. Never
 * throws; unreadable events are in `unsupported`.
 * @param message - text (also JSON in base64, or JSON as text within JSON), its bytes, or parsed JSON.
 */
export function parseMessage(message: unknown): ParsedMessage {
  return read(message, 0);
}

function read(message: unknown, depth: number): ParsedMessage {
  if (depth > MAX_DEPTH) return unsupported(`more than ${MAX_DEPTH} envelopes`);
  if (message instanceof Uint8Array) return readBytes(message, depth);
  if (typeof message === 'string') return readText(message, depth);
  if (Array.isArray(message)) return readList(message, depth);
  return isObject(message)
    ? readObject(message, depth)
    : unsupported(`${quote(message)}, which is not an object`);
}

function readBytes(bytes: Uint8Array, depth: number): ParsedMessage {
  const text = decodeUtf8(bytes);
  return text === undefined ? unsupported('bytes that are not UTF-8') : readText(text, depth);
}

function readText(text: string, depth: number): ParsedMessage {
  const parsed = parseText(text);
  return parsed.isJson ? read(parsed.value, depth + 1) : unsupported(`${quote(text)}, which is not JSON`);
}

function readList(list: readonly unknown[], depth: number): ParsedMessage {
  return list.length === 0 ? ignored('an empty list') : combine(list.map((one) => read(one, depth + 1)));
}

function readObject(event: JsonObject, depth: number): ParsedMessage {
  if (isCommand(event)) return { kind: 'command', command: event };
  for (const reader of READERS) {
    const parsed = reader(event, (inner) => read(inner, depth + 1));
    if (parsed !== undefined) return parsed;
  }
  return unsupported(describeEvent(event));
}

/** Describes an event for an error message: its type, or its fields. */
function describeEvent(event: JsonObject): string {
  const { type, eventType, 'detail-type': detailType } = event;
  const name = asText(type) ?? asText(eventType) ?? asText(detailType);
  return name === undefined
    ? `an object with the fields ${quote(Object.keys(event).slice(0, 10))}`
    : quote(name);
}
