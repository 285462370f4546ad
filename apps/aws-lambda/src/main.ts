import { createLambdaFunction } from '@yololift/aws/function';
import { yoloFromEnvironment } from '@yololift/core/yolo';
import { allStores } from '@yololift/stores';

/** Handler for all triggers. */
export const { handler } = await createLambdaFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloFromEnvironment },
  stores: allStores,
});
