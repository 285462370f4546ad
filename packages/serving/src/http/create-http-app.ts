import { type ErrorCode, YoloLiftError } from '@yololift/core';
import { Hono } from 'hono';
import type { ModelSource, NamedModels, Readiness } from '../slot/served-model.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './http-limits.ts';
import { openApiDocument } from './openapi.ts';
import { createPredictHandler } from './predict-handler.ts';
import { problemResponse, toProblem } from './problem.ts';
import { publicError, publicReadiness } from './public-error.ts';

/** What the app is given. */
export interface HttpAppDeps {
  /** The model of requests that name none. While there is none, they are answered 503 `MODEL_LOADING`. */
  readonly model: ModelSource;
  /** Where there are several: all of them, each at `/models/{name}/detect` as well. Names are as those of releases. */
  readonly models?: NamedModels | undefined;
  /** Where unset, the limit's default. */
  readonly limits?: Partial<HttpLimits>;
  /** Told every failure that is the server's own (status 500), with its cause. */
  readonly reportFault: (error: unknown) => void;
  /** Told the code of every answer that is an error, whoever's it is. */
  readonly reportError?: (code: ErrorCode) => void;
}

/** The one HTTP app, whichever server or cloud stands before it. */
export interface HttpApp {
  /** Answers a request; never rejects. */
  fetch(request: Request): Promise<Response>;
  /** From now on: not ready, new requests are answered 503 `SHUTTING_DOWN`, and connections are asked to close. */
  beginShutdown(): void;
}

type Handler = (request: Request) => Response | Promise<Response>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly does: string;
  readonly handle: Handler;
}

const LIVE = '/v2/health/live';

/** Makes the app: `POST /detect`, health as the Open Inference Protocol has it, and the API's description. */
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
      does: 'whether the process answers',
      handle: () => Response.json({ live: true }),
    },
    {
      method: 'GET',
      path: '/v2/health/ready',
      does: 'whether a model is ready',
      handle: () => Response.json(ready(model, models)),
    },
  ];
  const index = Object.fromEntries(routes.map(({ method, path, does }) => [`${method} ${path}`, does]));
  const app = route([
    ...routes,
    {
      method: 'GET',
      path: '/',
      does: 'this list',
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
      const response = isShuttingDown ? await answerStopping(app, request) : await app.fetch(request);
      response.headers.set('X-Content-Type-Options', 'nosniff');
      // Asked again: shutdown may have begun while the request ran.
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
      does: 'find things in an image: its bytes, a form, or JSON with base64',
      handle: createPredictHandler(model, { ...DEFAULT_LIMITS, ...limits }),
    },
    {
      method: 'GET',
      path: `${path}/openapi.json`,
      does: "the API's description",
      handle: async () => Response.json(openApiDocument(await model.task(), path)),
    },
  ];
}

/**
 * Health of a process whose models are all ready.
 * @throws YoloLiftError why one of them is not.
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

async function answerStopping(app: Hono, request: Request): Promise<Response> {
  if (new URL(request.url).pathname === LIVE) return app.fetch(request);
  const error = new YoloLiftError('SHUTTING_DOWN', 'the server is stopping; ask another', {
    isRetryable: true,
  });
  return problemResponse(toProblem(error));
}

/** Known paths answer other methods with 405 and what they do take. */
function route(routes: readonly Route[]): Hono {
  const app = new Hono();
  for (const { method, path, handle } of routes) {
    app.on(method, path, ({ req }) => handle(req.raw));
    app.all(path, ({ req }) => refuseMethod(req.method, path, method));
  }
  app.notFound(({ req }) => {
    const error = new YoloLiftError(
      'ROUTE_NOT_FOUND',
      `there is nothing at ${req.path}; GET / lists what is here`,
    );
    return problemResponse(toProblem(error));
  });
  return app;
}

function refuseMethod(given: string, path: string, method: Route['method']): Response {
  const allowed = method === 'GET' ? 'GET, HEAD' : method;
  const error = new YoloLiftError('METHOD_NOT_ALLOWED', `${path} takes ${allowed}, not ${given}`);
  return problemResponse(toProblem(error), { Allow: allowed });
}
