import { Buffer } from 'node:buffer';
import { createManageApp, MANAGE_PREFIX } from '@yololift/core/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { assertPrincipal } from './assert-principal.ts';
import { fieldOf, type TriggerContext, trigger } from './trigger.ts';

/** Lambda takes answers up to 6 MB, base64 and JSON around it included. */
const MAX_ANSWER_BYTES = 6_000_000;
const TEXT = /^(text\/|application\/(problem\+)?json)/;

/** A function URL or an API Gateway HTTP API: payload format 2.0. */
export const httpTrigger = trigger(
  { id: 'http', name: 'HTTP: a function URL, or an API Gateway HTTP API (payload format 2.0)' },
  (event): event is APIGatewayProxyEventV2 =>
    fieldOf(event, 'version') === '2.0' && fieldOf(fieldOf(event, 'requestContext'), 'http') !== undefined,
  async (event, context) => toResult(await answer(event, context)),
);

function answer(event: APIGatewayProxyEventV2, context: TriggerContext): Promise<Response> {
  const { worker, deadline } = context;
  const request = toRequest(event, deadline.signal);
  const isManagement = new URL(request.url).pathname.startsWith(MANAGE_PREFIX);
  return isManagement ? manage(event, context).fetch(request, deadline) : worker.http.fetch(request);
}

/** Who calls stands in the event, not in the request: Lambda's front door has checked the signature. */
function manage(event: APIGatewayProxyEventV2, { worker, settings }: TriggerContext) {
  return createManageApp({
    service: worker.service,
    diagnose: worker.diagnose,
    authenticate: async () => assertPrincipal(event, settings.MANAGE_PRINCIPALS),
    reportFault: (error) => worker.logger.error({ error }, 'a management request failed'),
  });
}

function toRequest(event: APIGatewayProxyEventV2, signal: AbortSignal): Request {
  const { method } = event.requestContext.http;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const host = event.headers.host ?? event.requestContext.domainName;
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(event);
  return new Request(`https://${host}${pathOf(event)}${query}`, {
    method,
    headers: headersOf(event),
    body,
    signal,
  });
}

function headersOf({ headers: given, cookies = [] }: APIGatewayProxyEventV2): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers.set(name, value);
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return headers;
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  return new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** API Gateway puts its stage before the path; function URLs have `$default`. */
function pathOf({ rawPath, requestContext: { stage } }: APIGatewayProxyEventV2): string {
  const prefix = `/${stage}/`;
  return stage !== '$default' && rawPath.startsWith(prefix) ? rawPath.slice(prefix.length - 1) : rawPath;
}

async function toResult(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  const body = Buffer.from(await response.arrayBuffer());
  const isText = TEXT.test(response.headers.get('content-type') ?? '');
  const text = body.toString(isText ? 'utf8' : 'base64');
  if (text.length > MAX_ANSWER_BYTES) return tooLarge(body.length);
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: text,
    isBase64Encoded: !isText,
  };
}

function tooLarge(bytes: number): APIGatewayProxyStructuredResultV2 {
  const detail = `the answer has ${bytes} bytes, more than Lambda can send; ask for JSON, or send a smaller image`;
  const problem = {
    type: 'about:blank',
    title: 'Not Acceptable',
    status: 406,
    code: 'NOT_ACCEPTABLE',
    detail,
  };
  return {
    statusCode: 406,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
  };
}
