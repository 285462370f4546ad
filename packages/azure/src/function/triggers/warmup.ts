import { app } from '@azure/functions';
import type { FunctionParts } from '../invoke.ts';

/** Azure calls this on an instance that it adds, before requests reach it. */
export function registerWarmup({ worker, invoke }: FunctionParts): void {
  app.warmup('warmup', {
    handler: (_warmup, context) =>
      invoke(context, 'warmup', async (deadline) => {
        await worker.loaded;
        await worker.service.warm({ command: 'warm', instances: 1, holdMs: 0 }, deadline);
      }),
  });
}
