import { createHash, randomUUID } from 'node:crypto';
import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

interface StoredObject {
  readonly name: string;
  readonly data: Buffer;
  readonly generation: string;
  readonly contentType: string;
}

interface Session {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  data: Buffer;
}

const UPLOAD = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/;
const LIST = /^\/storage\/v1\/b\/([^/]+)\/o$/;
const OBJECT = /^\/(?:download\/)?storage\/v1\/b\/([^/]+)\/o\/([^/]+)$/;

/**
 * Stand-in for Cloud Storage's JSON API: one bucket, resumable uploads, media with ranges, generations and their
 * conditions, listings in pages of `pageObjects`. Does not emulate IAM, quotas, consistency or lifecycle.
 */
export async function startCloudStorage(
  bucket: string,
  { pageObjects = 1000 }: { readonly pageObjects?: number } = {},
): Promise<StandIn> {
  const objects = new Map<string, StoredObject>();
  const sessions = new Map<string, Session>();
  let generation = 1_700_000_000_000_000;
  return startRestServer(answer);

  function answer(request: StandInRequest): StandInAnswer {
    const { url } = request;
    const [kind, match] = route(url.pathname);
    if (match === undefined) return failure(404, `no such path ${url.pathname}`);
    if (match[1] !== bucket) return failure(404, 'The specified bucket does not exist.');
    if (kind === 'upload') return upload(request);
    if (kind === 'list') return list(url.searchParams);
    return read(decodeURIComponent(match[2] ?? ''), request);
  }

  function upload(request: StandInRequest): StandInAnswer {
    const id = request.url.searchParams.get('upload_id');
    return id === null ? openSession(request) : continueSession(id, request);
  }

  function openSession({ url, headers, body }: StandInRequest): StandInAnswer {
    const sent = body.length === 0 ? {} : JSON.parse(body.toString());
    const name = url.searchParams.get('name') ?? sent.name;
    const refused = refuse(objects.get(name), url.searchParams, 412);
    if (refused !== undefined) return refused;
    const id = randomUUID();
    const contentType = String(
      sent.contentType ?? headers['x-upload-content-type'] ?? 'application/octet-stream',
    );
    sessions.set(id, { name, query: url.searchParams, contentType, data: Buffer.alloc(0) });
    const location = `http://${headers.host}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
    return { status: 200, headers: { location } };
  }

  function continueSession(id: string, { headers, body }: StandInRequest): StandInAnswer {
    const session = sessions.get(id);
    if (session === undefined) return failure(410, 'the session is gone');
    session.data = Buffer.concat([session.data, body]);
    const total = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
    if (total !== undefined && Number(total) !== session.data.length) {
      return { status: 308, headers: { range: `bytes=0-${session.data.length - 1}` } };
    }
    sessions.delete(id);
    const refused = refuse(objects.get(session.name), session.query, 412);
    if (refused !== undefined) return refused;
    const { name, data, contentType } = session;
    generation += 1;
    objects.set(name, { name, data, contentType, generation: String(generation) });
    return { status: 200, body: metadata(name) };
  }

  function list(query: URLSearchParams): StandInAnswer {
    const prefix = query.get('prefix') ?? '';
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const first = Number(query.get('pageToken') ?? 0);
    const items = names.slice(first, first + pageObjects).map(metadata);
    const isMore = first + pageObjects < names.length;
    return { status: 200, body: { items, ...(isMore && { nextPageToken: String(first + pageObjects) }) } };
  }

  function read(name: string, { url, headers }: StandInRequest): StandInAnswer {
    const object = objects.get(name);
    if (object === undefined) return failure(404, `No such object: ${bucket}/${name}`);
    const refused = refuse(object, url.searchParams, 304);
    if (refused !== undefined) return refused;
    return url.searchParams.get('alt') === 'media'
      ? media(object, headers.range)
      : { status: 200, body: metadata(name) };
  }

  function metadata(name: string): Record<string, string> {
    const object = objects.get(name);
    const size = object?.data.length ?? 0;
    const md5Hash = createHash('md5')
      .update(object?.data ?? '')
      .digest('base64');
    return { bucket, name, size: String(size), md5Hash, generation: object?.generation ?? '0' };
  }
}

function route(path: string): [kind: string, match: RegExpExecArray | undefined] {
  const routes = { upload: UPLOAD, list: LIST, object: OBJECT };
  for (const [kind, pattern] of Object.entries(routes)) {
    const match = pattern.exec(path);
    if (match !== null) return [kind, match];
  }
  return ['', undefined];
}

/** A read whose condition finds the caller's copy current gives 304, not 412. */
function refuse(
  object: StoredObject | undefined,
  query: URLSearchParams,
  status: number,
): StandInAnswer | undefined {
  const current = object?.generation ?? '0';
  const wanted = query.get('ifGenerationMatch');
  if (wanted !== null && wanted !== current) return failure(412, 'conditionNotMet');
  if (query.get('ifGenerationNotMatch') === current)
    return status === 304 ? { status } : failure(412, 'conditionNotMet');
  return undefined;
}

function media({ data, generation, contentType }: StoredObject, range: string | undefined): StandInAnswer {
  const headers = {
    'content-type': contentType,
    'x-goog-generation': generation,
    'x-goog-stored-content-length': String(data.length),
  };
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (range === undefined) return { status: 200, headers, body: data };
  if (Number(first) >= data.length) return failure(416, 'The requested range cannot be satisfied.');
  const body = data.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
  const contentRange = `bytes ${first}-${Number(first) + body.length - 1}/${data.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body };
}

function failure(code: number, message: string): StandInAnswer {
  return { status: code, body: { error: { code, message, errors: [{ message, reason: 'standIn' }] } } };
}
