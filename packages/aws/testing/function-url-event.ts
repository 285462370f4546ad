import { randomUUID } from 'node:crypto';

/**
 * An HTTP request as Lambda function URLs and API Gateway HTTP APIs send it to a function, payload format
 * 2.0.
 */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** Base URL of the events; `fetch` paths are resolved against it. */
export const FUNCTION_URL = 'https://yololift.lambda-url.eu-west-1.on.aws';

const TEXT_TYPE = /^(?:text\/|application\/(?:json|xml|javascript|[\w.-]+\+(?:json|xml))(?:;|$))/i;
const CLIENT_ADDRESS = '127.0.0.1';

/**
 * Converts a web request to a function URL event, signed with IAM by `userArn` if given: lower-case headers,
 * repeated ones joined by commas, cookies separate, a non-text body in base64.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export async function functionUrlEvent(
  request: Request,
  { userArn }: { readonly userArn?: string } = {},
): Promise<FunctionUrlEvent> {
  const url = new URL(request.url);
  const bytes = Buffer.from(await request.arrayBuffer());
  const headers = frontDoorHeaders(request, bytes);
  const { cookie, ...rest } = headers;
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/; ?/) }),
    headers: rest,
    ...(url.search !== '' && { queryStringParameters: joinedParameters(url.searchParams) }),
    requestContext: {
      ...requestContext(request.method, { url, userAgent: headers['user-agent'] }),
      ...(userArn !== undefined && { authorizer: { iam: { userArn } } }),
    },
    ...(bytes.length > 0 && { body: bytes.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}

function frontDoorHeaders(request: Request, { length }: Buffer): Record<string, string> {
  return {
    ...Object.fromEntries(request.headers),
    ...(length > 0 && { 'content-length': String(length) }),
    host: new URL(FUNCTION_URL).host,
    'x-amzn-tls-version': 'TLSv1.3',
    'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
    'x-amzn-trace-id': `Root=1-${randomUUID().slice(0, 8)}-${randomUUID().replaceAll('-', '').slice(8)}`,
    'x-forwarded-for': CLIENT_ADDRESS,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}

function joinedParameters(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(',')]));
}

function requestContext(
  method: string,
  { url, userAgent = '' }: { readonly url: URL; readonly userAgent: string | undefined },
): Record<string, unknown> {
  const { host } = new URL(FUNCTION_URL);
  const [apiId = ''] = host.split('.');
  const now = new Date();
  return {
    accountId: 'anonymous',
    apiId,
    domainName: host,
    domainPrefix: apiId,
    http: { method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: CLIENT_ADDRESS, userAgent },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: accessLogTime(now),
    timeEpoch: now.getTime(),
  };
}

/** `12/Mar/2020:19:03:58 +0000` */
function accessLogTime(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
