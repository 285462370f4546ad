import { createHash } from 'node:crypto';
import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

interface StoredBlob {
  readonly data: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

/** A stand-in and its connection string. */
export interface BlobStandIn extends StandIn {
  /** For `AZURE_STORAGE_CONNECTION_STRING`; the account is `devstoreaccount1`. */
  readonly connectionString: string;
}

const ACCOUNT = 'devstoreaccount1';

/**
 * Stand-in for Blob Storage: one container; blobs in blocks that are committed, ranges, conditions, listings in pages
 * of `pageObjects`. Does not check signatures and does not emulate roles, tiers, leases or quotas.
 */
export async function startBlob(
  container: string,
  { pageObjects = 1000 }: { readonly pageObjects?: number } = {},
): Promise<BlobStandIn> {
  const blobs = new Map<string, StoredBlob>();
  const blocks = new Map<string, Buffer>();
  let written = 0;
  const server = await startRestServer(answer);
  return { ...server, connectionString: connectionString(server.url) };

  function answer(request: StandInRequest): StandInAnswer {
    const { method, url } = request;
    const [, account, named, ...key] = url.pathname.split('/').map(decodeURIComponent);
    if (account !== ACCOUNT || named !== container) return failure(404, 'ContainerNotFound');
    const name = key.join('/');
    if (name === '') return list(url.searchParams);
    return method === 'PUT' ? write(name, request) : read(name, request);
  }

  function write(name: string, request: StandInRequest): StandInAnswer {
    const step = request.url.searchParams.get('comp');
    if (step === 'block') return stage(name, request);
    return step === 'blocklist' ? commit(name, request) : failure(400, 'UnsupportedOperation');
  }

  function stage(name: string, { url, body }: StandInRequest): StandInAnswer {
    blocks.set(`${name} ${url.searchParams.get('blockid')}`, body);
    return { status: 201 };
  }

  function commit(name: string, { headers, body }: StandInRequest): StandInAnswer {
    if (headers['if-none-match'] === '*' && blobs.has(name)) return failure(409, 'BlobAlreadyExists');
    const ids = [...body.toString().matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id]) => id);
    const parts = ids.map((id) => blocks.get(`${name} ${id}`));
    if (parts.includes(undefined)) return failure(400, 'InvalidBlockList');
    written += 1;
    const etag = `"0x8D${written.toString(16).padStart(8, '0').toUpperCase()}"`;
    const contentType = String(headers['x-ms-blob-content-type'] ?? 'application/octet-stream');
    blobs.set(name, { data: Buffer.concat(parts as Buffer[]), etag, contentType });
    return { status: 201, headers: { etag } };
  }

  function read(name: string, { headers }: StandInRequest): StandInAnswer {
    const blob = blobs.get(name);
    if (blob === undefined) return failure(404, 'BlobNotFound');
    if (headers['if-none-match'] === blob.etag) return failure(304, 'ConditionNotMet');
    return media(blob, String(headers['x-ms-range'] ?? headers.range ?? ''));
  }

  function list(query: URLSearchParams): StandInAnswer {
    const prefix = query.get('prefix') ?? '';
    const names = [...blobs.keys()].filter((name) => name.startsWith(prefix)).sort();
    const first = Number(query.get('marker') ?? 0);
    const next = first + pageObjects < names.length ? String(first + pageObjects) : '';
    const page = names.slice(first, first + pageObjects).map(entry);
    return xml(
      `<EnumerationResults ContainerName="${container}"><Blobs>${page.join('')}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
    );
  }

  function entry(name: string): string {
    const length = blobs.get(name)?.data.length ?? 0;
    const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const properties = `<Content-Length>${length}</Content-Length><BlobType>BlockBlob</BlobType>`;
    return `<Blob><Name>${escaped}</Name><Properties>${properties}</Properties></Blob>`;
  }
}

function media({ data, etag, contentType }: StoredBlob, range: string): StandInAnswer {
  const headers = {
    etag,
    'content-type': contentType,
    'x-ms-blob-type': 'BlockBlob',
    'content-md5': createHash('md5').update(data).digest('base64'),
  };
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  if (first === '') return { status: 200, headers, body: data };
  if (Number(first) >= data.length) return failure(416, 'InvalidRange');
  const body = data.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
  const contentRange = `bytes ${first}-${Number(first) + body.length - 1}/${data.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body };
}

function xml(text: string): StandInAnswer {
  const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${text}`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function failure(status: number, code: string): StandInAnswer {
  const told = xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  return { ...told, status, headers: { ...told.headers, 'x-ms-error-code': code } };
}

/** The key is not checked, but the SDK needs one for signing. */
function connectionString(url: string): string {
  const key = Buffer.from('stand-in').toString('base64');
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};BlobEndpoint=${url}/${ACCOUNT};`;
}
