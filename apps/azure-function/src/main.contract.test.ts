import { openRoot } from '@yololift/azure';
import { startFunctionsWorker } from '@yololift/azure/testing';
import { describeFunction } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { inject } from 'vitest';

const KEY = 'a-function-key';
const CONTAINER = 'https://devstoreaccount1.blob.core.windows.net/yololift';

describeFunction(
  'Azure Functions in their library, on a stand-in of the host',
  {
    store: 'az://devstoreaccount1/yololift',
    openRoot,
    concurrency: 50,
    largestBody: 6_100_000,
    async start(environment) {
      const runtime = await startFunctionsWorker({
        bundle: inject('bundle'),
        routePrefix: '',
        functionKey: KEY,
        environment: {
          HTTP_AUTH_LEVEL: 'anonymous',
          MAX_BODY_MB: '6.2',
          QUEUE_NAME: 'pages',
          BLOB_PATH: 'yololift/in',
          WARM_SCHEDULE: '0 */5 * * * *',
          ...environment,
        },
      });
      return {
        runtime,
        async deliver(messages) {
          const failed = [];
          for (const message of messages) {
            if (!(await runtime.deliverMessage('queue', message)).isDelivered) failed.push(message);
          }
          return failed;
        },
        async objectCreated(key) {
          const uri = `${CONTAINER}/${key.split('/').map(encodeURIComponent).join('/')}`;
          const metadata = { BlobTrigger: `yololift/${key}`, Uri: JSON.stringify(uri), name: key };
          return (await runtime.invokeTrigger('bucket', new Uint8Array([1]), metadata)).ok;
        },
        async warm(command) {
          const response = await runtime.fetch('/manage/warm', {
            method: 'POST',
            headers: { 'x-functions-key': KEY },
            body: JSON.stringify(command),
          });
          return (await response.json()) as object;
        },
        async doctor() {
          const response = await runtime.fetch('/manage/doctor', { headers: { 'x-functions-key': KEY } });
          return (await response.json()) as object;
        },
        schedule: async () => (await runtime.invokeTrigger('schedule', { IsPastDue: false })).ok,
        async nonsense() {
          const { isDelivered, error } = await runtime.deliverMessage('queue', '{"hello":"world"}');
          return isDelivered ? 'it was taken' : (error?.message ?? '');
        },
      };
    },
  },
  await demoFixtures(),
);
