import { pathToFileURL } from 'node:url';
import {
  buildChildScript,
  type FunctionRuntime,
  firstMessage,
  type ProcessEnd,
  startFunctionProcess,
} from '@yololift/testing';
import { type CloudEventMode, type CloudEventToSend, postCloudEvent } from './cloud-event.ts';
import { CLOUD_RUN_ENVIRONMENT } from './cloud-run-environment.ts';
import type { FrameworkReady, FrameworkSettings } from './framework-messages.ts';
import { type PubSubMessage, postPubSubPush } from './pub-sub-push.ts';

/** Options of `startFunctionsFramework`. */
export interface FunctionsFrameworkOptions {
  /**
   * Path of the bundle, an ESM file that registers functions on load. It keeps
   * `@google-cloud/functions-framework` external, as a deployed one must: a framework inside the bundle has
   * its own registry, which is never read.
   */
  readonly bundle: string;
  /** Functions to serve, by registered name; `fetch` calls the first. */
  readonly targets: readonly [string, ...string[]];
  /**
   * The function's own variables, besides those that Cloud Run sets. No variable of this process is passed
   * on.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Time from SIGTERM to SIGKILL, ms. Default 10,000, as on Cloud Run. */
  readonly graceMs?: number;
}

/** One instance of a Cloud Run function. */
export interface FunctionsFramework extends FunctionRuntime {
  /** `http://127.0.0.1:49152`, of one target; default: the first. */
  url(target?: string): string;
  isRunning(): boolean;
  /** Sends an event as Eventarc does, `binary` by default; answers 204, or 500 if the function throws. */
  cloudEvent(target: string, event: CloudEventToSend, mode?: CloudEventMode): Promise<Response>;
  /** Sends a message as a push subscription without Eventarc does. */
  pubSubPush(target: string, message: PubSubMessage): Promise<Response>;
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

/**
 * Starts a built function in the real functions framework, each target on its own port.
 *
 * Covers the framework's handling of requests, events, errors and signals: on SIGTERM it exits at once, so
 * running requests fail. Does not cover IAM, Eventarc's delivery and retries, throttled CPU, the memory of
 * the file system, or real cold start times.
 * @throws Error - the bundle cannot be loaded, or registers no such function; includes its stderr.
 */
export async function startFunctionsFramework(
  options: FunctionsFrameworkOptions,
): Promise<FunctionsFramework> {
  const { bundle, targets, environment = {}, graceMs = 10_000 } = options;
  const settings: FrameworkSettings = { bundle: pathToFileURL(bundle).href, targets };
  const script = await buildChildScript(new URL('./child/functions-framework.ts', import.meta.url));
  const running = await startFunctionProcess([script, JSON.stringify(settings)], {
    ...CLOUD_RUN_ENVIRONMENT,
    FUNCTION_TARGET: targets[0],
    ...environment,
  });
  const { ports } = await firstMessage<FrameworkReady>(running);
  return {
    pid: running.pid,
    url,
    ended: running.ended,
    isRunning: running.isRunning,
    lines: running.lines,
    waitForLine: running.waitForLine,
    residentBytes: running.residentBytes,
    fetch: (path, init) => fetch(new URL(path, url()), init),
    cloudEvent: (target, event, mode) => postCloudEvent(url(target), event, mode),
    pubSubPush: (target, message) => postPubSubPush(url(target), message),
    stop: (signal) => running.stop({ signal, graceMs }),
  };

  function url(target: string = targets[0]): string {
    const port = ports[target];
    if (port === undefined) throw new Error(`target ${target} is not served. Served: ${targets.join(', ')}`);
    return `http://127.0.0.1:${port}`;
  }
}
