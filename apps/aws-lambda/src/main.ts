import { awsStores } from '@yololift/aws';
import { createLambdaFunction } from '@yololift/aws/function';
import { azureStores } from '@yololift/azure';
import { yoloRuntime } from '@yololift/core/yolo';
import { gcpStores } from '@yololift/gcp';

/** The function's handler, for every trigger. */
export const { handler } = await createLambdaFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloRuntime },
  stores: { ...awsStores, ...azureStores, ...gcpStores },
});
