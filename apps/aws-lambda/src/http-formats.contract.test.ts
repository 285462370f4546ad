import { type LambdaRuntime, startLambda } from '@yololift/aws/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type HttpRequestLike,
  loadBalancerEvent,
  loadBalancerListsEvent,
  restApiEvent,
  toFunctionUrlEvent,
} from '../testing/http-events.ts';

// The same requests in every HTTP event format of AWS.

interface Result {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const fixtures = await demoFixtures();
const photo = Buffer.from(fixtures.photo).toString('base64');
const OPERATOR = 'arn:aws:iam::123456789012:role/operator';
let lambda: LambdaRuntime;
beforeAll(async () => {
  lambda = await startLambda({
    handler: inject('bundle'),
    environment: {
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      MANAGE_PRINCIPALS: OPERATOR,
    },
  });
});
afterAll(() => lambda.stop());

/** @throws Error - the invocation failed. */
async function invokeHttp(event: unknown): Promise<Result> {
  const answer = await lambda.invoke(event);
  if (answer.ok) return answer.payload as Result;
  throw new Error(`${answer.error.errorType}: ${answer.error.errorMessage}`);
}

function contentType({ headers, multiValueHeaders }: Result): string | undefined {
  return headers?.['content-type'] ?? multiValueHeaders?.['content-type']?.[0];
}

const DOORS: readonly (readonly [string, (request: HttpRequestLike) => object])[] = [
  ['a function URL', toFunctionUrlEvent],
  ['a REST API', restApiEvent],
  ['a load balancer', loadBalancerEvent],
  ['a load balancer that sends lists', loadBalancerListsEvent],
];

describe.each(DOORS)('through %s', (_door, eventOf) => {
  const detect = (more: Partial<HttpRequestLike> = {}) =>
    invokeHttp(eventOf({ path: '/detect', headers: { 'content-type': 'image/jpeg' }, body: photo, ...more }));

  test('an image is predicted with the options of the query', async () => {
    const all = await detect();
    expect(all.statusCode).toBe(200);
    const names = (result: Result) =>
      (JSON.parse(result.body) as { images: { detections: { name: string }[] }[] }).images[0]?.detections.map(
        ({ name }) => name,
      );
    expect(names(all)).toContain(fixtures.finds);
    const one = await detect({ query: { classes: fixtures.finds, max: '1' } });
    expect(names(one)).toEqual([fixtures.finds]);
  });

  test('an annotated image is returned in base64', async () => {
    const result = await detect({ headers: { 'content-type': 'image/jpeg', accept: 'image/jpeg' } });
    expect(contentType(result)).toBe('image/jpeg');
    expect(result.isBase64Encoded).toBe(true);
    expect(Buffer.from(result.body, 'base64').subarray(0, 2).toString('hex')).toBe('ffd8');
  });

  test('answers a health check', async () => {
    for (const path of ['/', '/v2/health/live', '/v2/health/ready']) {
      const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
      expect((await invokeHttp(eventOf({ method: 'GET', path, headers }))).statusCode).toBe(200);
    }
  });

  test.each([
    ['/nothing', 404],
    ['//', 404],
    ['/%', 404],
  ])('%s is a problem', async (path, statusCode) => {
    const result = await invokeHttp(eventOf({ path }));
    expect(result.statusCode).toBe(statusCode);
    expect(contentType(result)).toBe('application/problem+json');
  });

  test.each<[string, Partial<HttpRequestLike>]>([
    ['a space in the host', { headers: { host: 'a b' } }],
    ['a user in the host', { headers: { host: 'u:p@x' } }],
    ['a header beyond Latin-1', { headers: { 'x-price': '5 €' } }],
    ['a line break in a header', { headers: { 'x-a': 'b\r\nc: d' } }],
    ['TRACE', { method: 'TRACE' }],
    ['CONNECT', { method: 'CONNECT' }],
  ])('%s is a problem, not a failed invocation', async (_what, more) => {
    const result = await invokeHttp(eventOf({ path: '/detect', ...more }));
    expect(result.statusCode).toBe(400);
    expect(contentType(result)).toBe('application/problem+json');
    expect(JSON.parse(result.body)).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  test('null and missing members are absent', async () => {
    const event = eventOf({ path: '/detect', headers: { 'content-type': 'image/jpeg' }, body: photo });
    const bare = eventOf({ path: '/detect' });
    for (const more of [{ cookies: null }, { queryStringParameters: null }, { rawQueryString: undefined }]) {
      expect((await invokeHttp({ ...event, ...more })).statusCode).toBe(200);
    }
    for (const more of [
      { body: null },
      { body: undefined },
      { headers: null },
      { headers: undefined, multiValueHeaders: undefined },
      { isBase64Encoded: undefined },
    ]) {
      const { statusCode } = await invokeHttp({ ...bare, ...more });
      expect([400, 415]).toContain(statusCode);
    }
  });

  test('management needs a signature', async () => {
    const event = eventOf({ method: 'GET', path: '/manage/doctor' });
    expect((await invokeHttp(event)).statusCode).toBe(401);
  });
});

describe('a path', () => {
  const live = { method: 'GET', path: '/v2/health/live' };
  const url = toFunctionUrlEvent(live);
  const rest = restApiEvent(live);

  test.each<[string, object]>([
    [
      'of a stage',
      { ...url, rawPath: '/prod/v2/health/live', requestContext: { ...url.requestContext, stage: 'prod' } },
    ],
    [
      'of a stage alone',
      { ...url, rawPath: '/prod', requestContext: { ...url.requestContext, stage: 'prod' } },
    ],
    ['of a base path of a custom domain', { ...rest, path: '/ml/v2/health/live' }],
    [
      'of a separate resource',
      { ...rest, resource: '/v2/health/live', pathParameters: null, path: '/ml/v2/health/live' },
    ],
    ['of a stage in payload format 1.0', { ...rest, version: '1.0', path: '/prod/v2/health/live' }],
  ])('%s is routed', async (_what, event) => {
    expect((await invokeHttp(event)).statusCode).toBe(200);
  });

  test('that only starts like the stage is unchanged', async () => {
    const requestContext = { ...url.requestContext, stage: 'v2' };
    expect((await invokeHttp({ ...url, rawPath: '/v2x', requestContext })).statusCode).toBe(404);
  });
});

test('a load balancer gets a status description, and lists if it sent lists', async () => {
  const result = await invokeHttp(loadBalancerListsEvent({ method: 'GET', path: '/nothing' }));
  expect(result).toMatchObject({
    statusDescription: '404 Not Found',
    multiValueHeaders: { 'content-type': ['application/problem+json'] },
  });
  expect(result).not.toHaveProperty('headers');
});

test('a REST API with IAM admits the operator', async () => {
  const event = restApiEvent({ method: 'GET', path: '/manage/doctor' });
  const signed = (userArn: string) =>
    invokeHttp({ ...event, requestContext: { ...event.requestContext, identity: { userArn } } });
  expect((await signed('arn:aws:sts::123456789012:assumed-role/operator/ann')).statusCode).toBe(200);
  expect((await signed('arn:aws:iam::123456789012:user/operator')).statusCode).toBe(403);
});
