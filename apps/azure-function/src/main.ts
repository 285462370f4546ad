import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { createFunction, httpFleet, leave, parseConfiguration } from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { gcpStores } from '@yololift/gcp';
import { createLog } from './log.ts';
import { SETTINGS } from './settings.ts';
import { registerBucket } from './triggers/bucket.ts';
import { registerHttp } from './triggers/http.ts';
import { registerManage } from './triggers/manage.ts';
import { registerQueue } from './triggers/queue.ts';
import { registerSchedule } from './triggers/schedule.ts';
import { registerWarmup } from './triggers/warmup.ts';

const { configuration, settings } = parseConfiguration(process.env, SETTINGS);
const { MANAGE_KEY: key, WEBSITE_HOSTNAME: host } = settings;
const url = settings.MANAGE_URL ?? (host && `https://${host}`);
const fleet = url && key ? httpFleet({ url, headers: async () => ({ 'x-functions-key': key }) }) : undefined;
const worker = createFunction({
  configuration,
  stores: createStoreRegistry(process.env, { ...awsStores, ...azureStores, ...gcpStores }),
  logger: createLog(configuration.logLevel),
  // Azure sends an instance several requests at once.
  thread: 'worker',
  ...(fleet !== undefined && { fleet }),
  onRecycle: () => leave(worker),
});

registerHttp(worker, settings);
registerManage(worker);
registerWarmup(worker);
registerSchedule(worker, settings);
registerQueue(worker, settings);
registerBucket(worker, settings);
