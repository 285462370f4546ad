import { type FunctionRuntime, type ProcessEnd, startFunctionProcess } from '@yololift/testing';
import { type CloudEventMode, type CloudEventToSend, postCloudEvent } from './cloud-event.ts';
import { CLOUD_RUN_ENVIRONMENT } from './cloud-run-environment.ts';
import { type PubSubMessage, postPubSubPush } from './pub-sub-push.ts';

/** Options of `startRunService`. */
export interface RunServiceOptions {
  /** Path of the module that an image starts: it listens on `PORT` and logs its address. */
  readonly server: string;
  /** The service's `FUNCTION_TARGET`. */
  readonly target: string;
  /**
   * The function's own variables, besides those that Cloud Run sets. No variable of this process is passed
   * on.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Time from SIGTERM to SIGKILL, ms. Default 10,000, as on Cloud Run. */
  readonly graceMs?: number;
}

/** One instance of a service that runs its own HTTP server. */
export interface RunService extends FunctionRuntime {
  /** `http://127.0.0.1:49152` */
  readonly url: string;
  /** Sends an event as Eventarc does, `binary` by default. */
  cloudEvent(event: CloudEventToSend, mode?: CloudEventMode): Promise<Response>;
  /** Sends a message as a push subscription without Eventarc does. */
  pubSubPush(message: PubSubMessage): Promise<Response>;
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

/**
 * Starts the module that a Cloud Run image starts, without the image.
 *
 * Covers the process's handling of requests, events and signals. Does not cover IAM, Cloud Run's front end,
 * throttled CPU or the memory of the file system.
 * @throws Error - the process exited before it listened; includes its stderr.
 */
export async function startRunService(options: RunServiceOptions): Promise<RunService> {
  const { server, target, environment = {}, graceMs = 10_000 } = options;
  const running = await startFunctionProcess([server], {
    ...CLOUD_RUN_ENVIRONMENT,
    FUNCTION_TARGET: target,
    PORT: '0',
    ...environment,
  });
  const { address } = JSON.parse(await running.waitForLine(/"address":/)) as { address: { port: number } };
  const url = `http://127.0.0.1:${address.port}`;
  return {
    pid: running.pid,
    url,
    ended: running.ended,
    lines: running.lines,
    waitForLine: running.waitForLine,
    residentBytes: running.residentBytes,
    fetch: (path, init) => fetch(new URL(path, url), init),
    cloudEvent: (event, mode) => postCloudEvent(url, event, mode),
    pubSubPush: (message) => postPubSubPush(url, message),
    stop: (signal) => running.stop({ signal, graceMs }),
  };
}
