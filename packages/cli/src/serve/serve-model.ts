import type { ReleaseName } from '@yololift/core/release';
import { closePort, openPort, type PortOptions, watchTraffic } from '@yololift/server';
import type { WarmModel } from '@yololift/serving';
import type { Service } from '@yololift/serving/service';

/** A model that comes, stays as long as it is wanted, and goes. */
export interface ServedSource extends WarmModel {
  /** Begins to load; resolves when the first model is ready, rejects when it will never be. */
  start(): Promise<void>;
  /** Settles when the server should stop by itself: rejects with the reason where that is a failure. */
  readonly over: Promise<void>;
  close(): Promise<void>;
  /** What serves now; unset while nothing does, and of a file. */
  release?(): ReleaseName | undefined;
}

/** What a server is made of. */
export interface ServeOptions extends PortOptions {
  readonly source: Pick<ServedSource, 'start' | 'over' | 'close'>;
  /** What answers from `source`. */
  readonly service: Pick<Service, 'http' | 'answer'>;
  /** Lets a request for `/manage` in, or throws. Default: there is no `/manage`. */
  readonly authenticate?: ((request: Request) => Promise<void>) | undefined;
  /** Called once, with the server's address, when the model is ready. */
  readonly onReady: (url: string) => Promise<void>;
  /** The server stops when this resolves. */
  readonly stop: Promise<void>;
  /** How long requests may take to be answered then, ms. Default 9 s. */
  readonly graceMs?: number;
}

/** Docker and Cloud Run end a process 10 s after they have asked it to. */
const DEFAULT_GRACE_MS = 9_000;

/**
 * Serves a model until told to stop; then lets requests in flight end well. The port is opened first: whether it can
 * be is known at once, and health is answered while the model loads.
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
