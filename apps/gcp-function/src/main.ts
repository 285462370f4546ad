import { cloudEvent, http } from '@google-cloud/functions-framework';
import { createFunction, httpFleet, parseConfiguration } from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { ownIdToken, verifyIdToken } from '@yololift/gcp';
import { createLog } from './log.ts';
import { parseSettings } from './settings.ts';
import { bucketHandler } from './triggers/bucket.ts';
import { httpHandler } from './triggers/http.ts';
import { queueHandler } from './triggers/queue.ts';

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
const { url } = settings;
const fleet = url ? httpFleet({ url, headers: ownIdToken(url) }) : undefined;
const worker = createFunction({
  configuration,
  stores: createStoreRegistry(process.env, clouds),
  logger: createLog(configuration.logLevel),
  // Cloud Run sends an instance several requests at once.
  thread: 'worker',
  ...(fleet !== undefined && { fleet }),
  onRecycle: () => process.exit(0),
});
process.once('SIGTERM', () => worker.http.beginShutdown());

// One target is deployed as one service; which one, its FUNCTION_TARGET says.
http('http', httpHandler(worker, verifyIdToken(settings)));
cloudEvent('queue', queueHandler(worker));
cloudEvent('bucket', bucketHandler(worker));
