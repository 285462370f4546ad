import { type ErrorCode, YoloLiftError } from '@yololift/core';
import { withinMs } from '@yololift/core/async';
import type { Clock, Logger, Metrics } from '@yololift/core/ports';
import { nameSchema } from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import { createInferenceService, type InferenceService } from '../commands/inference-service.ts';
import type { WarmModel } from '../commands/warm.ts';
import type { FleetCaller } from '../commands/warm-fleet.ts';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { openRootOnce } from '../configuration/lazy-stores.ts';
import type { Diagnosis } from '../doctor/finding.ts';
import { createHttpApp, type HttpApp } from '../http/create-http-app.ts';
import { createManageApp, MANAGE_PREFIX, type ManageApp } from '../http/create-manage-app.ts';
import { createImageReader } from '../images/image-reader.ts';
import { createResultStore } from '../images/result-store.ts';
import type { NamedModels } from '../slot/served-model.ts';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import { type RequestContext, withRequestContext } from '../telemetry/request-context.ts';
import { inIncomingTrace, inSpan } from '../telemetry/spans.ts';
import { createRequestContext } from './create-request-context.ts';
import { observeSource } from './observe-source.ts';

/** What a service is made of. */
export interface ServiceDeps {
  /** By the names that requests call them, at least one. The first one answers requests that name none. */
  readonly models: NamedModels<WarmModel>;
  readonly configuration: Pick<
    FunctionConfiguration,
    'imageSources' | 'maxImages' | 'maxBodyBytes' | 'queueLength' | 'timeoutMs'
  >;
  /** Opens the roots that images are read from and results written to. */
  readonly stores: StoreRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Examines this process and what it is deployed with. */
  readonly diagnose: (signal: AbortSignal) => Promise<Diagnosis>;
  /** How this process reaches others of its kind, where it can. */
  readonly fleet?: FleetCaller | undefined;
  /** Takes the pointer that a warm command brings; unset where a parameter is followed. */
  readonly takePointer?: ((pointer: string) => void) | undefined;
}

/** What answers: one or several models behind commands, HTTP and management, counted, logged and traced alike. */
export interface Service {
  /** The public app. */
  readonly http: HttpApp;
  readonly commands: InferenceService;
  /**
   * The operators' own door.
   * @param authenticate - lets a request in, or throws `UNAUTHENTICATED` or `FORBIDDEN`.
   */
  manage(authenticate: (request: Request) => Promise<void>): ManageApp;
  /** Runs what a trigger asks for: its log lines and spans are the request's, and an error is counted. */
  handle<T>(request: RequestContext, work: () => Promise<T>): Promise<T>;
  /**
   * Answers a request of a plain HTTP server, in its caller's trace: the public app and, where `authenticate` is given,
   * management. Never rejects.
   */
  answer(request: Request, authenticate?: (request: Request) => Promise<void>): Promise<Response>;
}

/**
 * Assembles what `serve` and the functions have in common.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - a model's name cannot stand in a path.
 */
export function createService(deps: ServiceDeps): Service {
  for (const name of Object.keys(deps.models)) assertName(name);
  const { configuration, stores, clock, logger, metrics } = deps;
  const models = Object.fromEntries(
    Object.entries(deps.models).map(([name, { source, refresh }]) => [
      name,
      { source: observeSource(source, metrics), refresh },
    ]),
  );
  const sources = Object.fromEntries(Object.entries(models).map(([name, { source }]) => [name, source]));
  const [first] = Object.values(sources);
  if (first === undefined) throw new Error('a service needs a model');
  const openRoot = openRootOnce(stores);
  const commands = createInferenceService({
    models,
    sleep: clock.sleep,
    images: createImageReader({
      openRoot,
      grammar: stores.grammar,
      allowedRoots: configuration.imageSources,
    }),
    openResults: async (root) => createResultStore(await openRoot(root), { grammar: stores.grammar }),
    maxImages: configuration.maxImages,
    fleet: deps.fleet,
    takePointer: deps.takePointer,
  });
  const countError = (code: ErrorCode) => metrics.count('errors', 1, { code });
  const http = createHttpApp({
    model: first,
    models: Object.keys(sources).length > 1 ? sources : undefined,
    limits: {
      maxBodyBytes: configuration.maxBodyBytes,
      queueLength: configuration.queueLength,
      maxImages: configuration.maxImages,
    },
    reportFault: (error) => logger.error({ error }, 'a request met a fault of the function itself'),
    reportError: countError,
  });

  function manage(authenticate: (request: Request) => Promise<void>): ManageApp {
    return createManageApp({
      service: commands,
      diagnose: deps.diagnose,
      authenticate,
      reportFault: (error) => logger.error({ error }, 'a management request failed'),
    });
  }

  async function handle<T>(request: RequestContext, work: () => Promise<T>): Promise<T> {
    try {
      return await withRequestContext(request, () => inSpan(request.trigger, {}, work));
    } catch (error) {
      metrics.count('errors', 1, { code: asYoloLiftError(error).code, trigger: request.trigger });
      throw error;
    }
  }

  async function route(
    request: Request,
    authenticate: ((request: Request) => Promise<void>) | undefined,
  ): Promise<Response> {
    const isManagement = new URL(request.url).pathname.startsWith(MANAGE_PREFIX);
    if (authenticate === undefined || !isManagement) return http.fetch(request);
    const { timeoutMs } = configuration;
    return withinMs(timeoutMs, { signal: request.signal }, (deadline) =>
      manage(authenticate).fetch(request, deadline),
    );
  }

  return {
    http,
    commands,
    manage,
    handle,
    answer: (request, authenticate) =>
      handle(createRequestContext(request.headers), () =>
        inIncomingTrace(request.headers, () => route(request, authenticate)),
      ),
  };
}

function assertName(name: string): void {
  const { error } = nameSchema.safeParse(name);
  if (error === undefined) return;
  throw new YoloLiftError(
    'CONFIGURATION_INVALID',
    `a model is called ${JSON.stringify(name)}: ${error.issues[0]?.message}`,
  );
}
