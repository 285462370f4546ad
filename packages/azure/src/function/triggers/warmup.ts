import type { AzureTrigger } from '../azure-trigger.ts';

/** Azure calls this on a new instance before it sends requests to it. */
export const warmupTrigger: AzureTrigger<unknown, void> = {
  id: 'warmup',
  description: 'a new instance',
  register: (host, { handler }) => host.warmup('warmup', { handler }),
  async handle(_warmup, { app, deadline }) {
    await app.loaded;
    await app.service.warm({ command: 'warm', instances: 1, holdMs: 0 }, deadline);
  },
};
