import { http } from '@google-cloud/functions-framework';
import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { yoloRuntime } from '@yololift/core/yolo';
import { gcpStores } from '@yololift/gcp';
import { createCloudRunFunction } from '@yololift/gcp/function';
import { nodeListener } from '@yololift/server';

// Where Google builds the function from this folder (`gcloud run deploy --function`): its framework listens, and has
// parsed every body before a target is asked. An image listens by itself: see `server.ts`.
const { app, targets } = await createCloudRunFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloRuntime },
  stores: { ...awsStores, ...azureStores, ...gcpStores },
});
process.once('SIGTERM', () => app.http.beginShutdown());
for (const [name, target] of Object.entries(targets)) http(name, nodeListener(target));
