interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const WITHOUT_BODY = [204, 205, 304];

/**
 * Converts a function's payload to a response as a function URL does: with a `statusCode` it is an HTTP
 * response, otherwise it is the JSON body of a 200 (a string keeps its quotes). An invalid HTTP response
 * becomes a 502.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function toResponse(payload: unknown): Response {
  if (!hasStatusCode(payload)) return Response.json(payload ?? null);
  if (!isHttpAnswer(payload)) return badGateway();
  const { statusCode, body = '', isBase64Encoded = false, cookies = [] } = payload;
  const headers = new Headers({ 'content-type': 'application/json' });
  for (const [name, value] of Object.entries(payload.headers ?? {})) headers.set(name, String(value));
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return new Response(WITHOUT_BODY.includes(statusCode) ? null : bytes, { status: statusCode, headers });
}

/** The function URL's response when a function fails. */
export function badGateway(): Response {
  return new Response('Internal Server Error', { status: 502 });
}

function hasStatusCode(payload: unknown): payload is { readonly statusCode: unknown } {
  return typeof payload === 'object' && payload !== null && 'statusCode' in payload;
}

function isHttpAnswer(payload: {
  readonly statusCode: unknown;
  readonly body?: unknown;
}): payload is HttpAnswer {
  const { statusCode, body = '' } = payload;
  const isStatus = typeof statusCode === 'number' && statusCode >= 200 && statusCode <= 599;
  return isStatus && Number.isInteger(statusCode) && typeof body === 'string';
}
