import { http } from '@google-cloud/functions-framework';
import { yoloFromEnvironment } from '@yololift/core/yolo';
import { createCloudRunFunction } from '@yololift/gcp/function';
import { nodeListener } from '@yololift/server';
import { allStores } from '@yololift/stores';

// Entry point when Google builds the function from this folder (`gcloud run deploy --function`): its
// framework listens, and parses every body before a target is called. An image listens by itself: see
// `server.ts`.
const { app, targets } = await createCloudRunFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloFromEnvironment },
  stores: allStores,
});
process.once('SIGTERM', () => app.http.beginShutdown());
for (const [name, target] of Object.entries(targets)) http(name, nodeListener(target));
