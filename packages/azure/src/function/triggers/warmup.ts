import type { AzureTrigger } from '../azure-trigger.ts';

/** Azure calls this on an instance that it adds, before requests reach it. */
export const warmupTrigger: AzureTrigger<unknown, void> = {
  id: 'warmup',
  description: 'a new instance',
  register: (host, { handler }) => host.warmup('warmup', { handler }),
  async handle(_warmup, { app, deadline }) {
    await app.loaded;
    await app.service.warm({ command: 'warm', instances: 1, holdMs: 0 }, deadline);
  },
};
