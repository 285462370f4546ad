import { http } from '@google-cloud/functions-framework';
import { nodeListener } from '@yololift/server';
import { startFunction } from './start-function.ts';

// Where Google builds the function from this folder (`gcloud run deploy --function`): its framework listens, and has
// parsed every body before a target is asked. An image listens by itself: see `server.ts`.
const { worker, targets } = await startFunction(process.env, import.meta.url);
process.once('SIGTERM', () => worker.http.beginShutdown());
for (const [name, target] of Object.entries(targets)) http(name, nodeListener(target));
