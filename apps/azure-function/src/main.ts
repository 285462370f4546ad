import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { createAzureFunction } from '@yololift/azure/function';
import { yoloRuntime } from '@yololift/core/yolo';
import { gcpStores } from '@yololift/gcp';

await createAzureFunction({
  environment: process.env,
  module: import.meta.url,
  runtimes: { yolo: yoloRuntime },
  stores: { ...awsStores, ...azureStores, ...gcpStores },
});
