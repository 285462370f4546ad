import { runInNewContext } from 'node:vm';
import { YoloLiftError } from '@yololift/core/errors';
import { describe, expect, it } from 'vitest';
import { sanitiseFields } from './sanitise-fields.ts';

describe('bytes', () => {
  it.each([
    ['a Buffer', Buffer.alloc(12)],
    ['a typed array', new Float32Array(3)],
    ['a view', new DataView(new ArrayBuffer(12))],
    ['an ArrayBuffer', new ArrayBuffer(12)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(12)],
    ['a Blob', new Blob(['123456789012'])],
    ['a JSON-encoded Buffer', JSON.parse(JSON.stringify(Buffer.alloc(12)))],
  ])('%s becomes its size', (_, image) => {
    expect(sanitiseFields({ image, nested: [{ image }] })).toEqual({
      image: '<12 bytes>',
      nested: [{ image: '<12 bytes>' }],
    });
  });
});

describe('secrets', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'token',
    'accessToken',
    'x-amz-security-token',
    'SECRET',
    'AWS_SECRET_ACCESS_KEY',
    'password',
    'connectionString',
    'AZURE_STORAGE_CONNECTION_STRING',
    'accountKey',
    'x-functions-key',
    'x-api-key',
    'privateKey',
    'Set-Cookie',
    'sig',
    'signature',
    'credentials',
    'keyMaterial',
  ])('are dropped with the name %s', (name) => {
    expect(sanitiseFields({ [name]: '5ec2e7', headers: { [name]: ['5ec2e7'] } })).toEqual({ headers: {} });
  });

  it('are dropped from maps', () => {
    expect(
      sanitiseFields({
        headers: new Map([
          ['authorization', '5ec2e7'],
          ['host', 'a'],
        ]),
      }),
    ).toEqual({
      headers: { host: 'a' },
    });
  });

  it('do not match similar names', () => {
    const fields = { key: 'documents/3/model.onnx', tokens: 12, keys: ['a'], signal: 'SIGTERM' };
    expect(sanitiseFields(fields)).toEqual(fields);
  });

  it('are redacted in names', () => {
    expect(sanitiseFields({ 'https://host/x?sig=5ec2e7': 1 })).toEqual({ 'https://host/x?…': 1 });
  });
});

describe('errors', () => {
  it('have code, message and causes, without properties that SDKs attach', () => {
    const refused = Object.assign(new Error('GET https://host/x?sig=5ec2e7 failed'), {
      code: 'ECONNREFUSED',
      request: { headers: { authorization: '5ec2e7' }, body: 'x' },
    });
    const error = new YoloLiftError('STORE_UNAVAILABLE', 's3://bucket: down', {
      cause: refused,
      isRetryable: true,
    });
    expect(sanitiseFields({ error })).toEqual({
      error: {
        name: 'YoloLiftError',
        code: 'STORE_UNAVAILABLE',
        message: 's3://bucket: down',
        isRetryable: true,
        cause: {
          name: 'Error',
          code: 'ECONNREFUSED',
          message: 'GET https://host/x?… failed',
          stack: expect.stringMatching(/^at .*sanitise-fields\.test\.ts/),
        },
      },
    });
  });

  it('with a million frames, from another realm, circular, aggregated, or not errors at all', () => {
    const huge = new Error('a');
    huge.stack = `Error: a\n${'    at f (file.ts:1:1)\n'.repeat(1_000_000)}`;
    const circle = new Error('a');
    circle.cause = circle;
    const crowd = new AggregateError([new Error('b'), 'c'], 'a');
    const clean = sanitiseFields({
      huge,
      circle,
      crowd,
      foreign: runInNewContext('new TypeError("a")'),
      odd: new Error('a', { cause: { token: '5ec2e7', status: 403 } }),
    });
    expect(clean).toMatchObject({
      huge: { stack: Array(8).fill('at f (file.ts:1:1)').join('\n') },
      circle: { cause: '<circular>' },
      crowd: { errors: [{ message: 'b' }, 'c'] },
      foreign: { name: 'TypeError', message: 'a' },
      odd: { cause: { status: 403 } },
    });
    expect(JSON.stringify(clean)).not.toContain('5ec2e7');
  });

  it('have a bounded chain of causes', () => {
    const deep = Array.from({ length: 100 }).reduce<Error>(
      (cause) => new Error('a', { cause }),
      new Error('a'),
    );
    expect(JSON.stringify(sanitiseFields({ deep })).match(/"message"/g)).toHaveLength(5);
  });
});

describe('hostile values', () => {
  it('become plain text', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    const fields = {
      circle,
      trap,
      getter: {
        get bad() {
          throw new Error('no');
        },
        good: 1,
      },
      notANumber: Number.NaN,
      big: 2n ** 70n,
      never: new Date(Number.NaN),
      at: new Date(0),
      url: new URL('https://user:5ec2e7@host/x?sig=5ec2e7'),
      f: () => 1,
      set: new Set([1]),
      bare: Object.assign(Object.create(null), { a: 1 }),
    };
    expect(JSON.parse(JSON.stringify(sanitiseFields(fields)))).toEqual({
      circle: { self: '<circular>' },
      trap: '<unreadable>',
      getter: { bad: '<unreadable>', good: 1 },
      notANumber: 'NaN',
      big: '1180591620717411303424',
      never: null,
      at: '1970-01-01T00:00:00.000Z',
      url: 'https://host/x?…',
      set: [1],
      bare: { a: 1 },
    });
  });

  it('cannot reach a prototype', () => {
    const clean = sanitiseFields(JSON.parse('{"__proto__": {"admin": true}}'));
    expect(clean.admin).toBeUndefined();
    expect(Object.keys(clean)).toEqual(['__proto__']);
  });

  it('are cut in depth, breadth and length', () => {
    const deep = Array.from({ length: 10_000 }).reduce<object>((inner) => ({ inner }), {});
    expect(JSON.stringify(sanitiseFields({ deep }))).toContain('"<nested>"');
    expect(sanitiseFields({ many: Array(1_000).fill(0) }).many).toHaveLength(51);
    const wide = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`name${index}`, '"'.repeat(9_000)]),
    );
    const clean = sanitiseFields({ wide, bush: Array(50).fill(wide) });
    expect(clean.isCut).toBe(true);
    expect(JSON.stringify(clean).length).toBeLessThan(24_000);
  });
});
