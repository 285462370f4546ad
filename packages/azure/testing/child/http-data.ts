import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RpcCookie, RpcHttp, RpcTypedData } from '../rpc-data.ts';

/**
 * A request in the form that the host sends to the worker: the body as bytes, header names in lower case,
 * repeated values joined by commas, also in `query` (`url` has the original).
 */
export function toRpcHttp(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  { body, params }: { readonly body: Buffer; readonly params: Readonly<Record<string, string>> },
): RpcHttp {
  const { href, searchParams } = new URL(url, `http://${headers.host}`);
  const names = new Set(searchParams.keys());
  return {
    method,
    url: href,
    nullableHeaders: nullable(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    nullableQuery: nullable([...names].map((name) => [name, searchParams.getAll(name).join(',')])),
    nullableParams: nullable(Object.entries(params)),
    ...(body.length > 0 && { body: { bytes: body } }),
  };
}

function nullable(entries: readonly (readonly [string, string])[]) {
  return Object.fromEntries(
    entries.filter(([, value]) => value !== '').map(([name, value]) => [name, { value }]),
  );
}

/** Sends the worker's answer. A function that returned nothing gives 204. */
export function sendRpcHttp(outgoing: ServerResponse, returned: RpcTypedData): void {
  if (!isHttp(returned)) {
    outgoing.writeHead(204).end();
    return;
  }
  const { statusCode = '200', headers = {}, cookies = [], body } = returned.http;
  const bytes = body != null && 'bytes' in body ? body.bytes : new Uint8Array();
  const status = Number(statusCode);
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies.map(cookieHeader));
  if (status !== 204 && status !== 304) outgoing.setHeader('content-length', bytes.length);
  outgoing.writeHead(status).end(bytes);
}

function isHttp(data: RpcTypedData): data is { readonly http: RpcHttp } {
  return data != null && 'http' in data;
}

function cookieHeader(cookie: RpcCookie): string {
  const { name, value, domain, path, expires, maxAge, secure, httpOnly, sameSite } = cookie;
  const date = expires && new Date(expires.value.seconds * 1000).toUTCString();
  return [
    `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    maxAge && `max-age=${maxAge.value}`,
    date && `expires=${date}`,
    domain && `domain=${domain.value}`,
    path && `path=${path.value}`,
    secure?.value && 'secure',
    sameSite !== 'none' && `samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`,
    httpOnly?.value && 'httponly',
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
}
