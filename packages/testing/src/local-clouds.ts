import { startAppConfiguration } from './stand-ins/app-configuration.ts';
import { startBlob } from './stand-ins/blob.ts';
import { startCloudStorage } from './stand-ins/cloud-storage.ts';
import { startParameterManager } from './stand-ins/parameter-manager.ts';
import { startS3 } from './stand-ins/s3.ts';
import { startSsm } from './stand-ins/ssm.ts';

/** Stand-ins for the stores and parameters of three clouds, on free local ports. */
export interface LocalClouds {
  /** Endpoints and fake credentials for each cloud's SDK. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The bucket or container in each cloud of `startLocalClouds`. */
export const LOCAL_BUCKET = 'yololift';

/** Starts all stand-ins. */
export async function startLocalClouds(): Promise<LocalClouds> {
  const [s3, ssm, blob, configuration, storage, manager] = await Promise.all([
    startS3(LOCAL_BUCKET),
    startSsm(),
    startBlob(LOCAL_BUCKET),
    startAppConfiguration(),
    startCloudStorage(LOCAL_BUCKET),
    startParameterManager(),
  ]);
  return {
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SSM: ssm.url,
      AZURE_STORAGE_CONNECTION_STRING: blob.connectionString,
      AZURE_APPCONFIG_CONNECTION_STRING: configuration.connectionString,
      STORAGE_EMULATOR_HOST: storage.url,
      PARAMETER_MANAGER_EMULATOR_HOST: manager.url,
    },
    async close() {
      await Promise.all([s3, ssm, blob, configuration, storage, manager].map((server) => server.close()));
    },
  };
}
