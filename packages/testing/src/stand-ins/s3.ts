import { createHash } from 'node:crypto';
import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

interface StoredObject {
  readonly data: Buffer;
  readonly etag: string;
}

/**
 * Stand-in for S3: one bucket, path style; objects with SHA-256 checks, ranges and conditions, listings in pages of
 * `pageObjects`. Does not check signatures and does not emulate roles, versions, multipart uploads or encryption.
 */
export async function startS3(bucket: string, { pageObjects = 1000 } = {}): Promise<StandIn> {
  const objects = new Map<string, StoredObject>();
  return startRestServer((request) => {
    const [, first = '', ...rest] = request.url.pathname.split('/').map(decodeURIComponent);
    if (first !== bucket) return fault(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return listing(objects, request.url.searchParams, pageObjects);
    return request.method === 'PUT' ? write(objects, key, request) : read(objects.get(key), request);
  });
}

function write(
  objects: Map<string, StoredObject>,
  key: string,
  { headers, body }: StandInRequest,
): StandInAnswer {
  const promised = headers['x-amz-checksum-sha256'];
  const digest = createHash('sha256').update(body).digest('base64');
  if (promised !== undefined && promised !== digest) return fault(400, 'BadDigest');
  if (headers['if-none-match'] === '*' && objects.has(key)) return fault(412, 'PreconditionFailed');
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  objects.set(key, { data: body, etag });
  return { status: 200, headers: { etag } };
}

function read(object: StoredObject | undefined, { headers }: StandInRequest): StandInAnswer {
  if (object === undefined) return fault(404, 'NoSuchKey');
  const { data, etag } = object;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined || last === undefined) return { status: 200, headers: { etag }, body: data };
  const range = `bytes ${first}-${last}/${data.length}`;
  return {
    status: 206,
    headers: { etag, 'content-range': range },
    body: data.subarray(Number(first), Number(last) + 1),
  };
}

function listing(
  objects: ReadonlyMap<string, StoredObject>,
  query: URLSearchParams,
  pageObjects: number,
): StandInAnswer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const page = keys.slice(0, pageObjects);
  const next =
    keys.length > page.length
      ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>`
      : '';
  const contents = page.map(
    (key) => `<Contents><Key>${escapeXml(key)}</Key><Size>${objects.get(key)?.data.length}</Size></Contents>`,
  );
  return xml(
    200,
    `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

function fault(status: number, code: string): StandInAnswer {
  return xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function xml(status: number, body: string): StandInAnswer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0"?>${body}`),
  };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
