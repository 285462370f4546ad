import { setTimeout } from 'node:timers/promises';
import { closePort, openPort, watchTraffic } from '@yololift/server';
import { startFunction } from './start-function.ts';

// What an image runs: nobody sees a byte of a request before this code does.
const { worker, settings, targets } = await startFunction(process.env, import.meta.url);
const { server } = await openPort(targets[settings.FUNCTION_TARGET], {
  host: '0.0.0.0',
  port: settings.PORT,
});
const traffic = watchTraffic(server);
worker.logger.info({ target: settings.FUNCTION_TARGET, address: server.address() }, 'listening');

process.once('SIGTERM', async () => {
  worker.http.beginShutdown();
  // Cloud Run sends SIGKILL after 10 s.
  await Promise.race([closePort(server, traffic), setTimeout(8_000)]);
  process.exit(0);
});
