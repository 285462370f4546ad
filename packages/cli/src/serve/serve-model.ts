import { closePort, openPort, type PortOptions, watchTraffic } from '@yololift/server';
import { createHttpApp, type HttpLimits, type ModelSource } from '@yololift/serving/http';

/** A model that comes, stays as long as it is wanted, and goes. */
export interface ServedSource extends ModelSource {
  /** Begins to load; resolves when the first model is ready, rejects when it will never be. */
  start(): Promise<void>;
  /** Settles when the server should stop by itself: rejects with the reason where that is a failure. */
  readonly over: Promise<void>;
  close(): Promise<void>;
}

/** What a server is made of. */
export interface ServeOptions extends PortOptions {
  readonly source: ServedSource;
  readonly limits: Partial<HttpLimits>;
  /** Called once, with the server's address, when the model is ready. */
  readonly onReady: (url: string) => Promise<void>;
  readonly reportFault: (error: unknown) => void;
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
  limits,
  onReady,
  reportFault,
  stop,
  graceMs = DEFAULT_GRACE_MS,
  ...where
}: ServeOptions): Promise<void> {
  const app = createHttpApp({ model: source, limits, reportFault });
  const { server, url } = await openPort(app.fetch, where);
  const traffic = watchTraffic(server);
  try {
    const isReady = await Promise.race([source.start().then(() => true), stop.then(() => false)]);
    if (isReady) {
      await onReady(url);
      await Promise.race([stop, source.over]);
    }
  } finally {
    app.beginShutdown();
    await closePort(server, traffic, { graceMs });
    await source.close();
  }
}
