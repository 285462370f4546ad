import { YoloLiftError } from '@yololift/core/errors';
import { problemResponse, toProblem } from './problem.ts';

/** An unchecked request from a platform. */
export interface RequestParts {
  readonly method: string;
  /** Raw path and query: `/detect?max=3`. */
  readonly target: string;
  /** Names and values; names may repeat. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** Ignored for GET and HEAD. */
  readonly body?: Uint8Array<ArrayBuffer> | ReadableStream | null;
  readonly signal?: AbortSignal;
}

/** Replaces the host: every request is for this function. */
const ORIGIN = 'https://function';
const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d*)?$/i;

/**
 * Answers a request with `answer`, or with a problem (400 `INVALID_REQUEST`) if its method, path, host or a header is
 * invalid HTTP.
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
  if (!target.startsWith('/')) throw invalid('its path does not start with a slash');
  const headers = validate('a header', () => new Headers([...given].map(([name, value]) => [name, value])));
  const host = headers.get('host');
  if (host !== null && !HOST.test(host)) throw invalid('its Host header is invalid');
  const url = validate('its path', () => new URL(`${ORIGIN}${target}`));
  const hasBody = body != null && method !== 'GET' && method !== 'HEAD';
  const rest = { headers, ...(signal && { signal }), ...(hasBody && { body, duplex: 'half' as const }) };
  return validate('its method', () => new Request(url, { method, ...rest }));
}

function validate<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw invalid(`${what} is invalid`, cause);
  }
}

function invalid(why: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', `invalid HTTP request: ${why}`, {
    cause,
  });
}
