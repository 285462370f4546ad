import { asText, fieldAt } from './fields.ts';
import {
  created,
  type EventReader,
  ignored,
  type JsonObject,
  type ObjectEvents,
  quote,
  unsupported,
} from './parsed-message.ts';

/** A hierarchical namespace and SFTP create a blob empty; a second event follows when its bytes are written. */
const CREATED_EMPTY: readonly unknown[] = ['CreateFile', 'SftpCreate'];

/**
 * Reads an Azure Event Grid event, in its own schema or as CloudEvents 1.0.
 * https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage
 */
export const readEventGrid: EventReader = (event) => {
  const type = asText(event.eventType) ?? asText(event.type) ?? '';
  if (type.startsWith('Microsoft.EventGrid.')) return ignored(`Event Grid event ${quote(type)}`);
  if (!type.startsWith('Microsoft.Storage.')) return undefined;
  if (type !== 'Microsoft.Storage.BlobCreated') return ignored(`Event Grid event ${quote(type)}`);
  const api = fieldAt(event, 'data', 'api');
  if (CREATED_EMPTY.includes(api)) return ignored(`an empty blob from ${quote(api)}; another event follows`);
  return readBlob(event);
};

/** Takes the blob's name from the subject, where it is never encoded; in the URL it may be. */
function readBlob(event: JsonObject): ObjectEvents {
  const [, container, name] = /\/containers\/([^/]+)\/blobs\/(.+)$/s.exec(asText(event.subject) ?? '') ?? [];
  const account = findAccount(event);
  if (account === undefined || container === undefined || name === undefined) {
    return unsupported('an Event Grid event that names no blob in its topic and subject');
  }
  return created(`az://${account}/${container}`, name);
}

/** From `…/storageAccounts/scans` or `https://scans.blob.core.windows.net/…`; an emulator has the account in the path. */
function findAccount(event: JsonObject): string | undefined {
  const topic = asText(event.topic) ?? asText(event.source) ?? '';
  const [, named] = /\/storageAccounts\/([^/]+)/i.exec(topic) ?? [];
  if (named !== undefined) return named;
  const url = URL.parse(asText(fieldAt(event, 'data', 'url')) ?? '');
  if (url === null) return undefined;
  const isEmulator = /^[\d.]+$/.test(url.hostname) || url.hostname === 'localhost';
  return isEmulator ? url.pathname.split('/')[1] : url.hostname.split('.')[0];
}
