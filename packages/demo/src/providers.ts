import { fileURLToPath } from 'node:url';
import { sqsEvent, startLambda } from '@yololift/aws/testing';
import { startFunctionsWorker } from '@yololift/azure/testing';
import { startFunctionsFramework } from '@yololift/gcp/testing';
import { bundleFunction } from '@yololift/packager/bundle';
import { LOCAL_BUCKET } from '@yololift/testing';
import type { RunningFunction } from './running-function.ts';

/** A cloud with its function, store and parameter. */
export interface Provider {
  readonly name: 'AWS Lambda' | 'Azure Functions' | 'GCP Cloud Run';
  readonly short: 'aws' | 'azure' | 'gcp';
  readonly store: string;
  readonly parameter: string;
  /** Bundles the function for deployment. */
  readonly build: () => Promise<void>;
  /** Starts a bundle in the cloud's runtime; default: the function's own bundle. */
  readonly start: (
    environment: Readonly<Record<string, string>>,
    bundle?: string,
  ) => Promise<RunningFunction>;
}

/** All three clouds. */
export const PROVIDERS: readonly [Provider, Provider, Provider] = [
  {
    name: 'AWS Lambda',
    short: 'aws',
    store: `s3://${LOCAL_BUCKET}`,
    parameter: 'ssm:/yololift/documents',
    build: () => build('aws-lambda'),
    async start(environment, bundle = bundleOf('aws-lambda')) {
      const runtime = await startLambda({ handler: bundle, environment });
      if (runtime.initError !== undefined) throw new Error(runtime.initError.errorMessage);
      return {
        runtime,
        async deliver(message) {
          const answer = await runtime.invoke(sqsEvent([message]));
          const isDone = answer.ok && JSON.stringify(answer.payload) === '{"batchItemFailures":[]}';
          if (!isDone) throw new Error(`SQS would redeliver the message: ${JSON.stringify(answer)}`);
        },
      };
    },
  },
  {
    name: 'Azure Functions',
    short: 'azure',
    store: `az://devstoreaccount1/${LOCAL_BUCKET}`,
    parameter: 'appconfig://store/yololift/documents',
    build: () => build('azure-function', ['@azure/functions-core']),
    async start(environment, bundle = bundleOf('azure-function')) {
      const runtime = await startFunctionsWorker({
        bundle,
        routePrefix: '',
        environment: { HTTP_AUTH_LEVEL: 'anonymous', QUEUE_NAME: 'pages', ...environment },
      });
      return {
        runtime,
        async deliver(message) {
          const { isDelivered, error } = await runtime.deliverMessage('queue', message);
          if (!isDelivered) throw new Error(`the message is in the poison queue: ${error?.message}`);
        },
      };
    },
  },
  {
    name: 'GCP Cloud Run',
    short: 'gcp',
    store: `gs://${LOCAL_BUCKET}`,
    parameter: 'gcp-parameter://local/global/documents',
    build: () => build('gcp-function', ['@google-cloud/functions-framework']),
    async start(environment, bundle = bundleOf('gcp-function')) {
      const runtime = await startFunctionsFramework({
        bundle,
        targets: ['http', 'queue'],
        environment,
      });
      return {
        runtime,
        async deliver(message) {
          const { ok, status } = await runtime.pubSubPush('queue', { data: message });
          if (!ok) throw new Error(`Pub/Sub would redeliver the message: ${status}`);
        },
      };
    },
  },
];

function appFolder(app: string): URL {
  return new URL(`../../../apps/${app}/`, import.meta.url);
}

function bundleOf(app: string): string {
  return fileURLToPath(new URL('dist/main.mjs', appFolder(app)));
}

async function build(app: string, external: readonly string[] = []): Promise<void> {
  const folder = appFolder(app);
  await bundleFunction({
    entry: fileURLToPath(new URL('src/main.ts', folder)),
    outFolder: fileURLToPath(new URL('dist/', folder)),
    external,
  });
}
