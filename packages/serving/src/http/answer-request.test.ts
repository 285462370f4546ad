import { expect, test } from 'vitest';
import { answerRequest, type RequestParts } from './answer-request.ts';

const answered = (parts: Partial<RequestParts>) =>
  answerRequest({ method: 'GET', target: '/', headers: [], ...parts }, async (request) =>
    Response.json({
      method: request.method,
      path: new URL(request.url).pathname,
      query: new URL(request.url).search,
      host: request.headers.get('host'),
      a: request.headers.get('a'),
      body: await request.text(),
    }),
  );

test.each<[string, Partial<RequestParts>]>([
  ['a space in the host', { headers: [['host', 'a b']] }],
  ['a user in the host', { headers: [['host', 'u:p@x']] }],
  ['a path in the host', { headers: [['host', 'x/y']] }],
  ['a header beyond Latin-1', { headers: [['a', '5 €']] }],
  ['a line break in a header', { headers: [['a', 'b\r\nc: d']] }],
  ['a header without a name', { headers: [['', 'b']] }],
  ['a space in a header name', { headers: [['a b', 'c']] }],
  ['TRACE', { method: 'TRACE' }],
  ['CONNECT', { method: 'CONNECT' }],
  ['a method with a space', { method: 'A B' }],
  ['no path', { target: '' }],
  ['the asterisk form', { target: '*' }],
  ['an absolute URL', { target: 'http://x/' }],
])('%s is a problem', async (_what, parts) => {
  const response = await answered(parts);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'INVALID_REQUEST', status: 400 });
});

test.each([
  ['//', '//'],
  ['/\\', '//'],
  ['//[/x', '//[/x'],
  ['/%', '/%'],
  ['/a?b=%', '/a'],
  ['//evil.example/manage/warm', '//evil.example/manage/warm'],
])('%s is a path of this function', async (target, path) => {
  expect(await (await answered({ target })).json()).toMatchObject({ path });
});

test.each(['example.com', 'example.com:8443', '127.0.0.1:80', '[::1]:8080', 'a_b.local', ''])(
  'the host %j is one',
  async (host) => {
    const headers = host === '' ? [] : [['host', host] as const];
    expect(await (await answered({ headers })).json()).toMatchObject({ host: host || null });
  },
);

test('joins repeated headers, and passes on the body except for GET', async () => {
  const parts = {
    target: '/detect?max=3',
    headers: [['a', '1'] as const, ['A', '2'] as const],
    body: new TextEncoder().encode('hello'),
  };
  expect(await (await answered({ ...parts, method: 'POST' })).json()).toMatchObject({
    query: '?max=3',
    a: '1, 2',
    body: 'hello',
  });
  expect(await (await answered(parts)).json()).toMatchObject({ method: 'GET', body: '' });
});
