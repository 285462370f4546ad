import { Buffer } from 'node:buffer';
import type { RequestParts } from '@yololift/serving/http';
import { fieldOf } from '../event-fields.ts';

/** Members common to all HTTP event formats. A proxy may write `null` for an absent member. */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string | null>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean | null;
}

/** Payload format 2.0: function URLs and API Gateway HTTP APIs. */
export interface HttpEventV2 extends HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string | null;
  readonly queryStringParameters?: Readonly<Record<string, string | null>> | null;
  readonly cookies?: readonly string[] | null;
  readonly requestContext: { readonly http: { readonly method: string }; readonly stage?: string };
}

/** Payload format 1.0: API Gateway REST APIs and load balancers, which encode the query differently. */
export interface HttpEventV1 extends HttpEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | null>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | null>> | null;
  /** The path as configured in the API, with its parameters: `/{proxy+}`. */
  readonly resource?: string | null;
  readonly pathParameters?: Readonly<Record<string, string | null>> | null;
}

/** The payload format of an HTTP event; `undefined` for other events. */
export function httpFormatOf(event: unknown): '1.0' | '2.0' | undefined {
  const isText = (name: string) => typeof fieldOf(event, name) === 'string';
  if (isText('rawPath') && typeof methodV2(event) === 'string') return '2.0';
  return isText('httpMethod') && isText('path') ? '1.0' : undefined;
}

/** Whether the event comes from an Application Load Balancer (ALB). */
export function isFromLoadBalancer(event: unknown): boolean {
  return fieldOf(fieldOf(event, 'requestContext'), 'elb') !== undefined;
}

/**
 * Header names and values of either format; repeated headers stay separate where the event separates them.
 */
export function readHeaders(event: HttpEventV1 | HttpEventV2): RequestParts['headers'] {
  const several = 'multiValueHeaders' in event ? Object.entries(event.multiValueHeaders ?? {}) : [];
  if (several.length > 0) {
    return several.flatMap(([name, values]) => (values ?? []).map((value) => [name, value] as const));
  }
  const single = Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const cookies = 'cookies' in event ? (event.cookies ?? []) : [];
  return cookies.length === 0 ? single : [...single, ['cookie', cookies.join('; ')]];
}

/** Decodes the body to bytes; `null` for none. */
export function decodeBody({ body, isBase64Encoded }: HttpEvent): Uint8Array<ArrayBuffer> | null {
  if (typeof body !== 'string') return null;
  return new Uint8Array(Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'));
}

function methodV2(event: unknown): unknown {
  return fieldOf(fieldOf(fieldOf(event, 'requestContext'), 'http'), 'method');
}
