import { lambdaFleet } from '@yololift/aws';
import { createFunction, parseConfiguration } from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { createHandler } from './create-handler.ts';
import { createLog } from './log.ts';
import { parseSettings } from './settings.ts';

const aws = () => import('@yololift/aws');
const azure = () => import('@yololift/azure');
const gcp = () => import('@yololift/gcp');
const clouds = {
  s3: aws,
  ssm: aws,
  az: azure,
  appconfig: azure,
  gs: gcp,
  'gcp-parameter': gcp,
  'gcp-secret': gcp,
};

const configuration = parseConfiguration(process.env);
const settings = parseSettings(process.env);
const worker = createFunction({
  configuration,
  stores: createStoreRegistry(process.env, clouds),
  logger: createLog(configuration.logLevel),
  // Lambda sends an instance one request at a time.
  thread: 'inline',
  ...(settings.functionName !== undefined && {
    fleet: lambdaFleet({ functionName: settings.functionName, qualifier: settings.alias }, process.env),
  }),
});

// Lambda's INIT gives a function a whole CPU for its first seconds: load in there, but never past it.
await Promise.race([worker.loaded, settings.initIsOver()]);

/** The function's handler, for every trigger. */
export const handler = createHandler(worker, settings);
