import type { Deadline } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { parseCommand } from '../commands/commands.ts';
import type { InferenceService } from '../commands/inference-service.ts';
import type { Diagnosis } from '../doctor/finding.ts';
import { problemResponse, toProblem } from './problem.ts';
import { readBody } from './read-body.ts';

/** Dependencies of `createManageApp`. */
export interface ManageAppDeps {
  readonly service: Pick<InferenceService, 'warm'>;
  /** Checks this instance and its deployment. */
  readonly diagnose: (signal: AbortSignal) => Promise<Diagnosis>;
  /**
   * Authenticates a request.
   * @throws YoloLiftError `UNAUTHENTICATED`, `FORBIDDEN`
   */
  readonly authenticate: (request: Request) => Promise<void>;
  /** Called with every fault of the function (status 500). */
  readonly reportFault: (error: unknown) => void;
}

/** Management endpoints, for operators and the function's own instances; not part of the public app. */
export interface ManageApp {
  /**
   * Answers `POST /manage/warm` and `GET /manage/doctor`; never rejects. A diagnosis is always 200; its `status` field
   * has the outcome.
   */
  fetch(request: Request, deadline: Deadline): Promise<Response>;
}

const PREFIX = '/manage/';

/** Whether a request is for the management app, on a server that has both. */
export function isManagement({ url }: Request): boolean {
  return new URL(url).pathname.startsWith(PREFIX);
}

const MAX_BODY_BYTES = 64_000;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly handle: (request: Request, deadline: Deadline) => Promise<object>;
}

/** Creates the app. Unauthenticated callers get the same 401 for every path. */
export function createManageApp({ service, diagnose, authenticate, reportFault }: ManageAppDeps): ManageApp {
  const routes: Readonly<Record<string, Route>> = {
    '/manage/warm': { method: 'POST', handle: warm },
    '/manage/doctor': { method: 'GET', handle: (_request, { signal }) => diagnose(signal) },
  };

  async function warm(request: Request, deadline: Deadline): Promise<object> {
    const command = parseCommand({ ...parseBody(await readBody(request, MAX_BODY_BYTES)), command: 'warm' });
    return service.warm(command as Parameters<typeof service.warm>[0], deadline);
  }

  async function answer(request: Request, deadline: Deadline): Promise<Response> {
    await authenticate(request);
    const { pathname } = new URL(request.url);
    const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
    if (route === undefined) {
      const known = Object.entries(routes).map(([path, { method }]) => `${method} ${path}`);
      throw new YoloLiftError('ROUTE_NOT_FOUND', `Unknown path ${pathname}. Supported: ${known.join(', ')}`);
    }
    if (request.method !== route.method) {
      throw new YoloLiftError(
        'METHOD_NOT_ALLOWED',
        `${pathname} supports ${route.method}, not ${request.method}`,
      );
    }
    return Response.json(await route.handle(request, deadline));
  }

  return {
    async fetch(request, deadline) {
      try {
        return await answer(request, deadline);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.problem.status === 500) reportFault(error);
        return problemResponse(problem);
      }
    },
  };
}

function parseBody(body: Uint8Array): object {
  const text = new TextDecoder().decode(body);
  if (text.trim() === '') return {};
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new YoloLiftError(
      'INVALID_REQUEST',
      'the body is not JSON; send {"instances":4} or an empty body',
      {
        cause,
      },
    );
  }
}
