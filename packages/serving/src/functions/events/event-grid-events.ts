import { fieldAt, textOf } from './fields.ts';
import { created, type JsonObject, type News, type NewsReader, nothing, quoted, unknown } from './parsed-message.ts';

/** With a hierarchical namespace or by SFTP a blob comes empty first; another event follows once it is whole. */
const EMPTY_YET: readonly unknown[] = ['CreateFile', 'SftpCreate'];

/**
 * Azure's Event Grid, in its own schema or as CloudEvents 1.0.
 * https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage
 */
export const readEventGrid: NewsReader = (event) => {
  const type = textOf(event.eventType) ?? textOf(event.type) ?? '';
  if (type.startsWith('Microsoft.EventGrid.')) return nothing(`Event Grid tells ${quoted(type)}`);
  if (!type.startsWith('Microsoft.Storage.')) return undefined;
  if (type !== 'Microsoft.Storage.BlobCreated') return nothing(`Event Grid tells ${quoted(type)}`);
  const api = fieldAt(event, 'data', 'api');
  if (EMPTY_YET.includes(api)) return nothing(`a blob by ${quoted(api)}, whose bytes are yet to come`);
  return readBlob(event);
};

/** The name stands in the subject as it is; in the URL it may be encoded, or not. */
function readBlob(event: JsonObject): News {
  const [, container, name] = /\/containers\/([^/]+)\/blobs\/(.+)$/s.exec(textOf(event.subject) ?? '') ?? [];
  const account = accountOf(event);
  if (account === undefined || container === undefined || name === undefined) {
    return unknown('an event of Event Grid that names no blob: its topic and subject should');
  }
  return created(`az://${account}/${container}`, name);
}

/** `…/storageAccounts/scans`, or `https://scans.blob.core.windows.net/…`; an emulator has the account in its path. */
function accountOf(event: JsonObject): string | undefined {
  const topic = textOf(event.topic) ?? textOf(event.source) ?? '';
  const [, named] = /\/storageAccounts\/([^/]+)/i.exec(topic) ?? [];
  if (named !== undefined) return named;
  const url = URL.parse(textOf(fieldAt(event, 'data', 'url')) ?? '');
  if (url === null) return undefined;
  const isEmulator = /^[\d.]+$/.test(url.hostname) || url.hostname === 'localhost';
  return isEmulator ? url.pathname.split('/')[1] : url.hostname.split('.')[0];
}
