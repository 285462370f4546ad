import type { YoloModel } from '@yololift/core';
import { createHttpApp, type HttpLimits } from '@yololift/core/http';
import { closePort, watchTraffic } from './close-port.ts';
import { keepModel } from './keep-model.ts';
import { openPort, type PortOptions } from './open-port.ts';

/** What a server is made of. */
export interface ServeOptions extends PortOptions {
  readonly load: () => Promise<YoloModel>;
  readonly limits: Partial<HttpLimits>;
  /** Called once, with the server's address, when the model is ready. */
  readonly onReady: (url: string) => Promise<void>;
  readonly reportFault: (error: unknown) => void;
  /** The server stops when this resolves. */
  readonly stop: Promise<void>;
}

/**
 * Serves a model until told to stop; then lets requests in flight end well. The port is opened first: whether it can
 * be is known at once, and health is answered while the model loads.
 *
 * @throws YoloLiftError `PORT_UNAVAILABLE`, and as `load` does.
 */
export async function serveModel({
  load,
  limits,
  onReady,
  reportFault,
  stop,
  ...where
}: ServeOptions): Promise<void> {
  let model: ReturnType<typeof keepModel> | undefined;
  const app = createHttpApp({ model: () => model?.current(), limits, reportFault });
  const { server, url } = await openPort(app.fetch, where);
  const traffic = watchTraffic(server);
  model = keepModel(load);
  try {
    const isReady = await Promise.race([model.ready.then(() => true), stop.then(() => false)]);
    if (isReady) {
      await onReady(url);
      await Promise.race([stop, model.lost]);
    }
  } finally {
    app.beginShutdown();
    await closePort(server, traffic);
    await model.close();
  }
}
