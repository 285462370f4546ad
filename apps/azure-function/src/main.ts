import { createAzureFunction } from '@yololift/azure/function';
import { yoloRuntime } from '@yololift/core/yolo';
import { allStores } from '@yololift/stores';

await createAzureFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloRuntime },
  stores: allStores,
});
