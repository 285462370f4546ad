import { startFunctionsWorker } from '@yololift/azure/testing';
import { createStores } from '@yololift/stores';
import type { FunctionUnderTest, StartedFunction } from '@yololift/testing';

const KEY = 'a-function-key';
const CONTAINER = 'https://devstoreaccount1.blob.core.windows.net/yololift';

/** The function in its runtime. */
export function underTest(bundle: string): FunctionUnderTest {
  return {
    store: 'az://devstoreaccount1/yololift',
    openRoot: (uri, environment) => createStores(environment).openRoot(uri),
    concurrency: 50,
    largestBody: 6_100_000,
    start: (environment) => start(bundle, environment),
  };
}

async function start(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedFunction> {
  const runtime = await startFunctionsWorker({
    bundle,
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
  const headers = { 'x-functions-key': KEY };
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
      const sent = { method: 'POST', headers, body: JSON.stringify(command) };
      return (await (await runtime.fetch('/manage/warm', sent)).json()) as object;
    },
    async doctor() {
      return (await (await runtime.fetch('/manage/doctor', { headers })).json()) as object;
    },
    schedule: async () => (await runtime.invokeTrigger('schedule', { IsPastDue: false })).ok,
    async nonsense() {
      const { isDelivered, error } = await runtime.deliverMessage('queue', '{"hello":"world"}');
      return isDelivered ? 'accepted' : (error?.message ?? '');
    },
  };
}
