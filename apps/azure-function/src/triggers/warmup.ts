import { app } from '@azure/functions';
import type { ServerlessFunction } from '@yololift/core/functions';
import { deadlineIn } from '@yololift/core/serving';

/** Azure calls this on an instance that it adds, before requests reach it. */
export function registerWarmup(worker: ServerlessFunction): void {
  app.warmup('warmup', {
    handler: async () => {
      await worker.loaded;
      const deadline = deadlineIn(worker.configuration.timeoutMs);
      await worker.service.warm({ command: 'warm', instances: 1, holdMs: 0 }, deadline);
    },
  });
}
