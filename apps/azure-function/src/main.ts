import { createFunction, httpFleet, parseConfiguration } from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { createLog } from './log.ts';
import { parseSettings } from './settings.ts';
import { registerBucket } from './triggers/bucket.ts';
import { registerHttp } from './triggers/http.ts';
import { registerManage } from './triggers/manage.ts';
import { registerQueue } from './triggers/queue.ts';
import { registerSchedule } from './triggers/schedule.ts';
import { registerWarmup } from './triggers/warmup.ts';

const aws = () => import('@yololift/aws');
const azure = () => import('@yololift/azure');
const gcp = () => import('@yololift/gcp');
const clouds = {
  s3: aws,
  ssm: aws,
  az: azure,
  appconfig: azure,
  gs: gcp,
  'gcp-parameter': gcp,
  'gcp-secret': gcp,
};

const configuration = parseConfiguration(process.env);
const settings = parseSettings(process.env);
const { url, manageKey: key } = settings;
const fleet = url && key ? httpFleet({ url, headers: async () => ({ 'x-functions-key': key }) }) : undefined;
const worker = createFunction({
  configuration,
  stores: createStoreRegistry(process.env, clouds),
  logger: createLog(configuration.logLevel),
  // Azure sends an instance several requests at once.
  thread: 'worker',
  ...(fleet !== undefined && { fleet }),
  onRecycle: () => process.exit(0),
});

registerHttp(worker, settings);
registerManage(worker);
registerWarmup(worker);
registerSchedule(worker, settings);
registerQueue(worker, settings);
registerBucket(worker, settings);
