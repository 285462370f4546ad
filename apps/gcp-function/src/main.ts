import { setTimeout } from 'node:timers/promises';
import { cloudEvent, http } from '@google-cloud/functions-framework';
import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import {
  createFunction,
  httpFleet,
  leave,
  parseConfiguration,
  withPackagedModels,
} from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { openTelemetryMetrics } from '@yololift/core/telemetry';
import { cloudLoggingStyle, cloudRunFacts, gcpStores, ownIdToken, verifyIdToken } from '@yololift/gcp';
import { SETTINGS } from './settings.ts';
import { bucketHandler } from './triggers/bucket.ts';
import { httpHandler } from './triggers/http.ts';
import { queueHandler } from './triggers/queue.ts';

const { configuration, settings } = parseConfiguration(
  withPackagedModels(process.env, import.meta.url),
  SETTINGS,
);
const { SERVICE_URL: url, MANAGE_SERVICE_ACCOUNTS: serviceAccounts } = settings;
const fleet = url ? httpFleet({ url, headers: ownIdToken(url) }) : undefined;
const worker = createFunction({
  configuration,
  stores: createStoreRegistry(process.env, { ...awsStores, ...azureStores, ...gcpStores }),
  log: { style: cloudLoggingStyle({ projectId: settings.GOOGLE_CLOUD_PROJECT }) },
  metrics: openTelemetryMetrics(),
  // Cloud Run sends an instance several requests at once.
  thread: 'worker',
  platform: cloudRunFacts,
  ...(fleet !== undefined && { fleet }),
  onRecycle: () => leave(worker),
});
process.once('SIGTERM', () => worker.http.beginShutdown());

// One target is deployed as one service; which one, its FUNCTION_TARGET says.
http(
  'http',
  httpHandler(
    worker,
    verifyIdToken({ url, serviceAccounts, certificatesUrl: settings.GOOGLE_CERTIFICATES_URL }),
  ),
);
cloudEvent('queue', queueHandler(worker));
cloudEvent('bucket', bucketHandler(worker));

// The framework listens when this module is there: a cold start makes its first request wait, and not fail.
await Promise.race([worker.loaded, setTimeout(60_000, undefined, { ref: false })]);
