import { YoloLiftError } from '@yololift/core';
import { problemResponse, toProblem } from './problem.ts';

/** A request as a platform hands it over, before anybody has looked whether it can be one. */
export interface RequestParts {
  readonly method: string;
  /** Path and query, as they were sent: `/detect?max=3`. */
  readonly target: string;
  /** Names and values; a name may come several times. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** Of a GET or HEAD it is not looked at. */
  readonly body?: Uint8Array<ArrayBuffer> | ReadableStream | null;
  readonly signal?: AbortSignal;
}

/** Every request is for this function, whatever host it was sent to. */
const ORIGIN = 'https://function';
const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d*)?$/i;

/**
 * Answers a request by `answer`, or as a problem (400 `INVALID_REQUEST`) where it cannot be one: a method, path, host or
 * header that HTTP does not allow.
 */
export async function answerRequest(
  parts: RequestParts,
  answer: (request: Request) => Promise<Response>,
): Promise<Response> {
  let request: Request;
  try {
    request = toRequest(parts);
  } catch (error) {
    return problemResponse(toProblem(error));
  }
  return answer(request);
}

function toRequest({ method, target, headers: given, body, signal }: RequestParts): Request {
  if (!target.startsWith('/')) throw invalid('its path does not begin with a slash');
  const headers = refusing('a header', () => new Headers([...given].map(([name, value]) => [name, value])));
  const host = headers.get('host');
  if (host !== null && !HOST.test(host)) throw invalid('its Host is no host');
  const url = refusing('its path', () => new URL(`${ORIGIN}${target}`));
  const hasBody = body != null && method !== 'GET' && method !== 'HEAD';
  const rest = { headers, ...(signal && { signal }), ...(hasBody && { body, duplex: 'half' as const }) };
  return refusing('its method', () => new Request(url, { method, ...rest }));
}

function refusing<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw invalid(`${what} is not allowed`, cause);
  }
}

function invalid(why: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `this is no HTTP request that can be served: ${why}`, {
    cause,
  });
}
