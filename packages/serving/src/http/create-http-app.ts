import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';
import { Hono } from 'hono';
import type { ModelSource, NamedModels, Readiness } from '../slot/served-model.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './http-limits.ts';
import { openApiDocument } from './openapi.ts';
import { createPredictHandler } from './predict-handler.ts';
import { problemResponse, toProblem } from './problem.ts';
import { publicError, publicReadiness } from './public-error.ts';

/** Dependencies of `createHttpApp`. */
export interface HttpAppDeps {
  /** The default model. Requests get 503 `MODEL_LOADING` until it is loaded. */
  readonly model: ModelSource;
  /** All models, if there are several; each is also at `/models/{name}/detect`. Names follow the rules of release names. */
  readonly models?: NamedModels | undefined;
  /** Unset limits have their defaults. */
  readonly limits?: Partial<HttpLimits>;
  /** Called with every server fault (status 500). */
  readonly reportFault: (error: unknown) => void;
  /** Called with the code of every error answer. */
  readonly reportError?: (code: ErrorCode) => void;
}

/** The HTTP app, for any server or cloud. */
export interface HttpApp {
  /** Answers a request; never rejects. */
  fetch(request: Request): Promise<Response>;
  /** Reports not ready, answers new requests with 503 `SHUTTING_DOWN`, and asks clients to close their connections. */
  beginShutdown(): void;
}

type Handler = (request: Request) => Response | Promise<Response>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly handle: Handler;
}

const LIVE = '/v2/health/live';

/** Creates the app: `POST /detect`, health routes of the Open Inference Protocol, and the OpenAPI document. */
export function createHttpApp({
  model,
  models = {},
  limits,
  reportFault,
  reportError,
}: HttpAppDeps): HttpApp {
  let isShuttingDown = false;

  const routes: readonly Route[] = [
    ...modelRoutes('', model, limits),
    ...Object.entries(models).flatMap(([name, source]) => modelRoutes(`/models/${name}`, source, limits)),
    {
      method: 'GET',
      path: LIVE,
      summary: 'whether the process is alive',
      handle: () => Response.json({ live: true }),
    },
    {
      method: 'GET',
      path: '/v2/health/ready',
      summary: 'whether a model is ready',
      handle: () => Response.json(ready(model, models)),
    },
  ];
  const index = Object.fromEntries(routes.map(({ method, path, summary }) => [`${method} ${path}`, summary]));
  const app = route([
    ...routes,
    {
      method: 'GET',
      path: '/',
      summary: 'this list',
      handle: () => Response.json({ name: 'yololift', endpoints: index }),
    },
  ]);
  app.onError((error) => {
    const answer = toProblem(publicError(error));
    reportError?.(answer.problem.code);
    if (answer.problem.status === 500) reportFault(error);
    return problemResponse(answer);
  });

  return {
    async fetch(request) {
      const response = isShuttingDown ? await answerDuringShutdown(app, request) : await app.fetch(request);
      response.headers.set('X-Content-Type-Options', 'nosniff');
      // Checked again: shutdown may have begun while the request ran.
      if (isShuttingDown) response.headers.set('Connection', 'close');
      return response;
    },
    beginShutdown() {
      isShuttingDown = true;
    },
  };
}

function modelRoutes(path: string, model: ModelSource, limits: HttpAppDeps['limits']): readonly Route[] {
  return [
    {
      method: 'POST',
      path: `${path}/detect`,
      summary: 'detect objects in images: raw bytes, a form, or JSON with base64',
      handle: createPredictHandler(model, { ...DEFAULT_LIMITS, ...limits }),
    },
    {
      method: 'GET',
      path: `${path}/openapi.json`,
      summary: 'the OpenAPI document',
      handle: async () => Response.json(openApiDocument(await model.task(), path)),
    },
  ];
}

/**
 * Readiness of all models.
 * @throws YoloLiftError the failure of a model that is not ready.
 */
function ready(model: ModelSource, models: NamedModels): object {
  const each = Object.entries(models).map(([name, one]): [string, Readiness] => [
    name,
    publicReadiness(one.readiness()),
  ]);
  return {
    ready: true,
    ...publicReadiness(model.readiness()),
    ...(each.length > 0 && { models: Object.fromEntries(each) }),
  };
}

async function answerDuringShutdown(app: Hono, request: Request): Promise<Response> {
  if (new URL(request.url).pathname === LIVE) return app.fetch(request);
  const error = new YoloLiftError(
    'SHUTTING_DOWN',
    'the server is shutting down; retry with another instance',
    {
      isRetryable: true,
    },
  );
  return problemResponse(toProblem(error));
}

/** Known paths answer other methods with 405 and an `Allow` header. */
function route(routes: readonly Route[]): Hono {
  const app = new Hono();
  for (const { method, path, handle } of routes) {
    app.on(method, path, ({ req }) => handle(req.raw));
    app.all(path, ({ req }) => refuseMethod(req.method, path, method));
  }
  app.notFound(({ req }) => {
    const error = new YoloLiftError('ROUTE_NOT_FOUND', `Unknown path ${req.path}; GET / lists the endpoints`);
    return problemResponse(toProblem(error));
  });
  return app;
}

function refuseMethod(given: string, path: string, method: Route['method']): Response {
  const allowed = method === 'GET' ? 'GET, HEAD' : method;
  const error = new YoloLiftError('METHOD_NOT_ALLOWED', `${path} supports ${allowed}, not ${given}`);
  return problemResponse(toProblem(error), { Allow: allowed });
}
