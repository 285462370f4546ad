import { killProcess } from '@yololift/core';
import { yoloFromEnvironment } from '@yololift/core/yolo';
import { createCloudRunFunction } from '@yololift/gcp/function';
import { closePort, openPort, watchStopSignals, watchTraffic } from '@yololift/server';
import { allStores } from '@yololift/stores';

/** Cloud Run sends SIGKILL 10 s after SIGTERM. */
const GRACE_MS = 9_000;

// Entry point of an image: this code reads every byte of a request itself.
const { app, settings, target } = await createCloudRunFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloFromEnvironment },
  stores: allStores,
});
const { server } = await openPort(target, { host: '0.0.0.0', port: settings.PORT });
const traffic = watchTraffic(server);
app.logger.info({ target: settings.FUNCTION_TARGET, address: server.address() }, 'listening');

const signals = watchStopSignals(process, { graceMs: GRACE_MS, end: killProcess });
await signals.first;
app.http.beginShutdown();
// Closes remaining requests before the process is killed.
await closePort(server, traffic, { graceMs: GRACE_MS * 0.95 });
process.exit(0);
