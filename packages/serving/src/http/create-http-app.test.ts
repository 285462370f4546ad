import { describe, expect, it } from 'vitest';
import { fakeServedModel } from '../../testing/fake-served-model.ts';
import { type ServedModel, singleModel } from '../slot/served-model.ts';
import { indexSchema, liveSchema, problemSchema, readySchema } from './answer-schemas.ts';
import { createHttpApp } from './create-http-app.ts';

function appOf(model: () => ServedModel | undefined = () => fakeServedModel()) {
  const app = createHttpApp({ model: singleModel(model), reportFault: () => undefined });
  const ask = (path: string, method = 'GET') => app.fetch(new Request(`http://test${path}`, { method }));
  return { ...app, ask };
}

describe('health', () => {
  it('is live and ready with a model', async () => {
    expect(liveSchema.parse(await (await appOf().ask('/v2/health/live')).json())).toEqual({ live: true });
    expect(readySchema.parse(await (await appOf().ask('/v2/health/ready')).json())).toEqual({ ready: true });
  });

  it('is live but not ready without a model', async () => {
    const app = appOf(() => undefined);
    expect((await app.ask('/v2/health/live')).status).toBe(200);
    for (const response of [await app.ask('/v2/health/ready'), await app.ask('/detect', 'POST')]) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ code: 'MODEL_LOADING' });
    }
  });

  it('uses a model that is loaded later', async () => {
    let model: ServedModel | undefined;
    const app = appOf(() => model);
    model = fakeServedModel();
    expect((await app.ask('/v2/health/ready')).status).toBe(200);
  });
});

describe('shutdown', () => {
  it('refuses new requests and asks connections to close, but stays live', async () => {
    const app = appOf();
    app.beginShutdown();
    for (const [path, method] of [
      ['/detect', 'POST'],
      ['/v2/health/ready', 'GET'],
    ] as const) {
      const response = await app.ask(path, method);
      expect(response.status).toBe(503);
      expect(response.headers.get('connection')).toBe('close');
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ code: 'SHUTTING_DOWN' });
    }
    expect((await app.ask('/v2/health/live')).status).toBe(200);
  });
});

describe('paths and methods', () => {
  it('lists the endpoints', async () => {
    const index = indexSchema.parse(await (await appOf().ask('/')).json());
    expect(Object.keys(index.endpoints)).toContain('POST /detect');
    expect((await appOf().ask('/', 'HEAD')).status).toBe(200);
  });

  it.each(['/nothing', '/detect/', '/detect/x', '/%', '/..%2f..%2fetc/passwd'])(
    'answers %s with 404',
    async (path) => {
      const response = await appOf().ask(path, 'POST');
      expect(response.status).toBe(404);
      expect(problemSchema.parse(await response.json()).code).toBe('ROUTE_NOT_FOUND');
    },
  );

  it.each([
    ['/detect', 'GET', 'POST'],
    ['/detect', 'DELETE', 'POST'],
    ['/detect', 'OPTIONS', 'POST'],
    ['/v2/health/live', 'POST', 'GET, HEAD'],
    ['/', 'PUT', 'GET, HEAD'],
  ])('%s does not take %s', async (path, method, allowed) => {
    const response = await appOf().ask(path, method);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(problemSchema.parse(await response.json()).code).toBe('METHOD_NOT_ALLOWED');
  });
});

describe('openapi.json', () => {
  it('describes every listed path', async () => {
    const app = appOf();
    const { endpoints } = indexSchema.parse(await (await app.ask('/')).json());
    const { openapi, paths } = (await (await app.ask('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, object>>;
    };
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual([...Object.keys(endpoints), 'GET /'].toSorted());
  });

  it('has every schema that it refers to', async () => {
    const text = await (await appOf().ask('/openapi.json')).text();
    const { components } = JSON.parse(text) as { components: { schemas: object } };
    const referred = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref?.split('/').pop());
    expect(referred).toContain('Prediction');
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(referred));
  });

  it('has a query parameter for every option', async () => {
    const document = (await (await appOf().ask('/openapi.json')).json()) as {
      paths: { '/detect': { post: { parameters: { name: string; schema: object }[] } } };
    };
    const { parameters } = document.paths['/detect'].post;
    expect(parameters.map(({ name }) => name)).toEqual([
      'confidence',
      'iou',
      'max',
      'classes',
      'agnostic',
      'topK',
      'rle',
    ]);
    expect(parameters[0]?.schema).toEqual({ type: 'number', minimum: 0, maximum: 1 });
  });
});
