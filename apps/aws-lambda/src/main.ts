import { setTimeout } from 'node:timers/promises';

import { awsStores, emfMetrics, lambdaFacts, lambdaFleet, lambdaLogStyle } from '@yololift/aws';
import { createHandler, SETTINGS } from '@yololift/aws/function';
import { azureStores } from '@yololift/azure';
import { createFunction, parseConfiguration, withPackagedModels } from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { yoloRuntime } from '@yololift/core/yolo';
import { gcpStores } from '@yololift/gcp';

const { configuration, settings } = parseConfiguration(
  withPackagedModels(process.env, import.meta.url),
  SETTINGS,
);
const metrics = emfMetrics({
  namespace: 'yololift',
  dimensions: { function: settings.AWS_LAMBDA_FUNCTION_NAME },
  write: (line) => process.stdout.write(line),
});
const worker = createFunction({
  configuration,
  runtimes: { yolo: () => yoloRuntime(configuration) },
  stores: createStoreRegistry(process.env, { ...awsStores, ...azureStores, ...gcpStores }),
  log: { style: lambdaLogStyle },
  metrics,
  // Lambda sends an instance one request at a time.
  thread: 'inline',
  platform: lambdaFacts(process.env),
  fleet: lambdaFleet(
    { functionName: settings.AWS_LAMBDA_FUNCTION_NAME, qualifier: settings.WARM_ALIAS },
    process.env,
  ),
});

// Lambda gives up an INIT of 10 s, and begins it anew: load in it, but let requests wait outside in time.
await Promise.race([worker.loaded, setTimeout(8_500, undefined, { ref: false })]);

/** The function's handler, for every trigger. */
export const handler = createHandler({
  worker,
  settings,
  metrics,
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
});
