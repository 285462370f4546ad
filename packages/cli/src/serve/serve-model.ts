import type { ReleaseName } from '@yololift/core/release';
import { closePort, openPort, type PortOptions, watchTraffic } from '@yololift/server';
import type { WarmModel } from '@yololift/serving';
import type { Service } from '@yololift/serving/service';

/** A model with a lifecycle. */
export interface ServedSource extends WarmModel {
  /** Starts loading; resolves when the first model is ready, rejects if loading fails for good. */
  start(): Promise<void>;
  /** Settles when the server should stop by itself; rejects with the reason of a failure. */
  readonly over: Promise<void>;
  close(): Promise<void>;
  /** The active release; undefined before the first load, and for a model file. */
  release?(): ReleaseName | undefined;
}

/** Options of `serveModel`. */
export interface ServeOptions extends PortOptions {
  readonly source: Pick<ServedSource, 'start' | 'over' | 'close'>;
  /** Answers requests with the model of `source`. */
  readonly service: Pick<Service, 'http' | 'answer'>;
  /** Authenticates a request to `/manage`; throws if it is refused. Default: no `/manage`. */
  readonly authenticate?: ((request: Request) => Promise<void>) | undefined;
  /** Called once, with the server's address, when the model is ready. */
  readonly onReady: (url: string) => Promise<void>;
  /** The server stops when this resolves. */
  readonly stop: Promise<void>;
  /** Time for requests in flight to finish, ms. Default 9 s. */
  readonly graceMs?: number;
}

/** Docker and Cloud Run kill a process 10 s after SIGTERM. */
const DEFAULT_GRACE_MS = 9_000;

/**
 * Serves a model until `stop` resolves, then finishes requests in flight. Opens the port first, so that a port in use
 * fails at once and health checks are answered while the model loads.
 *
 * @throws YoloLiftError `PORT_UNAVAILABLE`, and as the source does.
 */
export async function serveModel({
  source,
  service,
  authenticate,
  onReady,
  stop,
  graceMs = DEFAULT_GRACE_MS,
  ...where
}: ServeOptions): Promise<void> {
  const { server, url } = await openPort((request) => service.answer(request, authenticate), where);
  const traffic = watchTraffic(server);
  try {
    const isReady = await Promise.race([source.start().then(() => true), stop.then(() => false)]);
    if (isReady) {
      await onReady(url);
      await Promise.race([stop, source.over]);
    }
  } finally {
    service.http.beginShutdown();
    await closePort(server, traffic, { graceMs });
    await source.close();
  }
}
