import { killProcess } from '@yololift/core';
import { closePort, openPort, watchStopSignals, watchTraffic } from '@yololift/server';
import { startFunction } from './start-function.ts';

/** Cloud Run sends SIGKILL 10 s after SIGTERM. */
const GRACE_MS = 9_000;

// What an image runs: nobody sees a byte of a request before this code does.
const { worker, settings, targets } = await startFunction(process.env, import.meta.url);
const { server } = await openPort(targets[settings.FUNCTION_TARGET], {
  host: '0.0.0.0',
  port: settings.PORT,
});
const traffic = watchTraffic(server);
worker.logger.info({ target: settings.FUNCTION_TARGET, address: server.address() }, 'listening');

const signals = watchStopSignals(process, { graceMs: GRACE_MS, end: killProcess });
await signals.first;
worker.http.beginShutdown();
// What is left is cut before the process is ended.
await closePort(server, traffic, { graceMs: GRACE_MS * 0.95 });
process.exit(0);
