import { isCommand } from '../../commands/commands.ts';
import { readRecords, readSns } from './aws-envelopes.ts';
import { readCodedData, readPublished } from './cloud-event-envelope.ts';
import { readAuditLog, readEventarc, readFirstGeneration, readStorageObject } from './cloud-storage-events.ts';
import { readEventBridge } from './event-bridge-events.ts';
import { readEventGrid } from './event-grid-events.ts';
import { isObject, textOf } from './fields.ts';
import { parseText, textOfBytes } from './parse-text.ts';
import { readPubSub, readTopicEvent } from './pub-sub-envelope.ts';
import { readS3TestEvent } from './s3-events.ts';
import { type JsonObject, type NewsReader, nothing, quoted, type Told, together, unknown } from './parsed-message.ts';

/** Envelopes within envelopes: a list of SQS, SNS, EventBridge, each as text, take seven. */
const MAX_DEPTH = 12;

/** In the order in which they are asked; no two take the same event. */
const READERS: readonly NewsReader[] = [
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
 * Says what a message of a queue, a topic or a trigger is: a command, or news of objects, whichever cloud's and
 * through whichever envelopes. It never throws: what cannot be read is `unknown`, and nothing else is an error.
 * @param message - text (also JSON in base64, or JSON as text within JSON), its bytes, or what a platform has parsed.
 */
export function newsOf(message: unknown): Told {
  return read(message, 0);
}

function read(message: unknown, depth: number): Told {
  if (depth > MAX_DEPTH) return unknown(`more than ${MAX_DEPTH} envelopes`);
  if (message instanceof Uint8Array) return readBytes(message, depth);
  if (typeof message === 'string') return readText(message, depth);
  if (Array.isArray(message)) return readList(message, depth);
  return isObject(message) ? readObject(message, depth) : unknown(`${quoted(message)}, which is no object`);
}

function readBytes(bytes: Uint8Array, depth: number): Told {
  const text = textOfBytes(bytes);
  return text === undefined ? unknown('bytes that are not UTF-8') : readText(text, depth);
}

function readText(text: string, depth: number): Told {
  const parsed = parseText(text);
  return parsed.isJson ? read(parsed.value, depth + 1) : unknown(`${quoted(text)}, which is not JSON`);
}

function readList(list: readonly unknown[], depth: number): Told {
  return list.length === 0 ? nothing('an empty list') : together(list.map((one) => read(one, depth + 1)));
}

function readObject(event: JsonObject, depth: number): Told {
  if (isCommand(event)) return { kind: 'command', command: event };
  for (const reader of READERS) {
    const told = reader(event, (inner) => read(inner, depth + 1));
    if (told !== undefined) return told;
  }
  return unknown(nameOf(event));
}

/** What an event calls itself, for the message that refuses it. */
function nameOf(event: JsonObject): string {
  const { type, eventType, 'detail-type': detailType } = event;
  const name = textOf(type) ?? textOf(eventType) ?? textOf(detailType);
  return name === undefined
    ? `an object with the fields ${quoted(Object.keys(event).slice(0, 10))}`
    : quoted(name);
}
