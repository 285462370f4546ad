import { setTimeout } from 'node:timers/promises';
import { awsStores } from '@yololift/aws';
import { azureStores, createInvocationLog, functionLogStyle, functionsFacts } from '@yololift/azure';
import {
  createInvoke,
  registerBucket,
  registerHttp,
  registerManage,
  registerQueue,
  registerSchedule,
  registerWarmup,
  SETTINGS,
} from '@yololift/azure/function';
import {
  createFunction,
  httpFleet,
  leave,
  parseConfiguration,
  withPackagedModels,
} from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { openTelemetryMetrics } from '@yololift/core/telemetry';
import { yoloRuntime } from '@yololift/core/yolo';
import { gcpStores } from '@yololift/gcp';

const { configuration, settings } = parseConfiguration(
  withPackagedModels(process.env, import.meta.url),
  SETTINGS,
);
const { MANAGE_KEY: key, WEBSITE_HOSTNAME: host } = settings;
const url = settings.MANAGE_URL ?? (host && `https://${host}`);
const fleet = url && key ? httpFleet({ url, headers: async () => ({ 'x-functions-key': key }) }) : undefined;
const log = createInvocationLog((line) => process.stdout.write(line));
const worker = createFunction({
  configuration,
  runtimes: { yolo: () => yoloRuntime(configuration) },
  stores: createStoreRegistry(process.env, { ...awsStores, ...azureStores, ...gcpStores }),
  log: { style: functionLogStyle, write: log.write },
  metrics: openTelemetryMetrics(),
  // Azure sends an instance several requests at once.
  thread: 'worker',
  platform: functionsFacts,
  ...(fleet !== undefined && { fleet }),
  onRecycle: () => leave(worker),
});

const parts = { worker, settings, invoke: createInvoke(worker, log) };
registerHttp(parts);
registerManage(parts);
registerWarmup(parts);
registerSchedule(parts);
registerQueue(parts);
registerBucket(parts);

// A cold start makes its first request wait, and not fail; but the host gives up a worker that is not there in 10 s.
await Promise.race([worker.loaded, setTimeout(8_000, undefined, { ref: false })]);
