import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { YoloLiftError } from '@yololift/core/errors';
import { problemResponse, toProblem } from '@yololift/serving/http';
import type { ALBResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fieldOf } from '../event-fields.ts';
import { isFromLoadBalancer } from './http-event.ts';

/** Lambda's limit of a response is 6 MB, JSON and base64 overhead included; a load balancer's is 1 MB. */
const MAX_ANSWER_BYTES = { lambda: 6_000_000, loadBalancer: 1_000_000 };
const TEXT = /^(text\/|application\/(problem\+)?json)/;

/** Converts a response to the format of the event. */
export async function toResult(
  event: unknown,
  response: Response,
): Promise<APIGatewayProxyStructuredResultV2 | ALBResult> {
  const { status, headers } = response;
  const isText = TEXT.test(headers.get('content-type') ?? '');
  const bytes = Buffer.from(await response.arrayBuffer());
  const body = bytes.toString(isText ? 'utf8' : 'base64');
  const ofLoadBalancer = isFromLoadBalancer(event);
  const most = MAX_ANSWER_BYTES[ofLoadBalancer ? 'loadBalancer' : 'lambda'];
  if (body.length > most) return toResult(event, tooLarge(bytes.length, most));
  return {
    statusCode: status,
    ...(ofLoadBalancer && { statusDescription: `${status} ${STATUS_CODES[status] ?? ''}`.trim() }),
    ...headerFields(event, headers),
    body,
    isBase64Encoded: !isText,
  };
}

/** A target group with multi-value headers expects lists of values. */
function headerFields(event: unknown, headers: Headers) {
  if (fieldOf(event, 'multiValueHeaders') == null) return { headers: Object.fromEntries(headers) };
  return { multiValueHeaders: Object.fromEntries([...headers].map(([name, value]) => [name, [value]])) };
}

function tooLarge(bytes: number, most: number): Response {
  const message =
    `the response has ${bytes} bytes; the limit is ${most / 1e6} MB, base64 included: ` +
    'request JSON, or send a smaller image';
  return problemResponse(toProblem(new YoloLiftError('NOT_ACCEPTABLE', message)));
}
