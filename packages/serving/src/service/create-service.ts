import { withinMs } from '@yololift/core/async';
import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';
import type { Clock, Logger, Metrics } from '@yololift/core/ports';
import { nameSchema } from '@yololift/core/release/pointer';
import type { StoreRegistry } from '@yololift/core/stores';
import { createInferenceService, type InferenceService } from '../commands/inference-service.ts';
import type { WarmModel } from '../commands/warm.ts';
import type { FleetCaller } from '../commands/warm-fleet.ts';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { openRootOnce } from '../configuration/lazy-stores.ts';
import type { Diagnosis } from '../doctor/finding.ts';
import { createHttpApp, type HttpApp } from '../http/create-http-app.ts';
import { createManageApp, isManagement, type ManageApp } from '../http/create-manage-app.ts';
import { createImageReader } from '../images/image-reader.ts';
import { createResultStore } from '../images/result-store.ts';
import type { NamedModels } from '../slot/served-model.ts';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import { type RequestContext, withRequestContext } from '../telemetry/request-context.ts';
import { inIncomingTrace, inSpan } from '../telemetry/spans.ts';
import { createRequestContext } from './create-request-context.ts';
import { observeSource } from './observe-source.ts';

/** Dependencies of `createService`. */
export interface ServiceDeps {
  /** Models by name, at least one. The first one is the default. */
  readonly models: NamedModels<WarmModel>;
  readonly configuration: Pick<
    FunctionConfiguration,
    'imageSources' | 'maxImages' | 'maxBodyBytes' | 'queueLength' | 'timeoutMs'
  >;
  /** Opens the roots of images and results. */
  readonly stores: StoreRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Checks this process and its deployment. */
  readonly diagnose: (signal: AbortSignal) => Promise<Diagnosis>;
  /** Calls other instances, if the platform supports it. */
  readonly fleet?: FleetCaller | undefined;
  /** Receives the pointer of a warm command; unset if a parameter is followed. */
  readonly takePointer?: ((pointer: string) => void) | undefined;
}

/** One or several models behind commands, HTTP and management endpoints, with metrics, logs and traces. */
export interface Service {
  /** The public app. */
  readonly http: HttpApp;
  readonly commands: InferenceService;
  /**
   * Creates the management app.
   * @param authenticate - throws `UNAUTHENTICATED` or `FORBIDDEN` to refuse a request.
   */
  manage(authenticate: (request: Request) => Promise<void>): ManageApp;
  /** Runs a trigger's work in the context of `request` for logs and spans, and counts errors. */
  handle<T>(request: RequestContext, work: () => Promise<T>): Promise<T>;
  /**
   * Answers a request of an HTTP server in the caller's trace, with the public app and, given `authenticate`, the
   * management app. Never rejects.
   */
  answer(request: Request, authenticate?: (request: Request) => Promise<void>): Promise<Response>;
}

/**
 * Creates the service that `serve` and the functions share.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - a model's name is not valid in a path.
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
    reportFault: (error) => logger.error({ error }, 'a request failed with an internal error'),
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
    if (authenticate === undefined || !isManagement(request)) return http.fetch(request);
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
    `invalid model name ${JSON.stringify(name)}: ${error.issues[0]?.message}`,
  );
}
