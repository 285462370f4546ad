import { createAzureFunction } from '@yololift/azure/function';
import { yoloFromEnvironment } from '@yololift/core/yolo';
import { allStores } from '@yololift/stores';

await createAzureFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloFromEnvironment },
  stores: allStores,
});
