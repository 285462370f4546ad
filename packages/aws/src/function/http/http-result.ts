import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { YoloLiftError } from '@yololift/core';
import { problemResponse, toProblem } from '@yololift/serving/http';
import type { ALBResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fieldOf } from '../event-fields.ts';
import { isOfLoadBalancer } from './http-event.ts';

/** Lambda takes answers up to 6 MB, base64 and JSON around it included; a load balancer takes 1 MB of them. */
const MAX_ANSWER_BYTES = { lambda: 6_000_000, loadBalancer: 1_000_000 };
const TEXT = /^(text\/|application\/(problem\+)?json)/;

/** An answer in the format of the event that asked. */
export async function toResult(
  event: unknown,
  response: Response,
): Promise<APIGatewayProxyStructuredResultV2 | ALBResult> {
  const { status, headers } = response;
  const isText = TEXT.test(headers.get('content-type') ?? '');
  const bytes = Buffer.from(await response.arrayBuffer());
  const body = bytes.toString(isText ? 'utf8' : 'base64');
  const ofLoadBalancer = isOfLoadBalancer(event);
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

/** A target group that sends lists of values wants lists back. */
function headerFields(event: unknown, headers: Headers) {
  if (fieldOf(event, 'multiValueHeaders') == null) return { headers: Object.fromEntries(headers) };
  return { multiValueHeaders: Object.fromEntries([...headers].map(([name, value]) => [name, [value]])) };
}

function tooLarge(bytes: number, most: number): Response {
  const message =
    `the answer has ${bytes} bytes, and ${most / 1e6} MB can be sent, base64 included: ` +
    'ask for JSON, or send a smaller image';
  return problemResponse(toProblem(new YoloLiftError('NOT_ACCEPTABLE', message)));
}
