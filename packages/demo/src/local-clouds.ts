import {
  startAppConfiguration,
  startBlob,
  startCloudStorage,
  startParameterManager,
  startS3,
  startSsm,
} from '@yololift/core/testing';

/** Stand-ins for three clouds' stores and parameters, on free ports of this machine. */
export interface LocalClouds {
  /** Endpoints and made-up credentials, by which each cloud's SDK finds them. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The bucket or container that each of them has. */
export const BUCKET = 'yololift';

/** Starts them all. */
export async function startLocalClouds(): Promise<LocalClouds> {
  const [s3, ssm, blob, configuration, storage, manager] = await Promise.all([
    startS3(BUCKET),
    startSsm(),
    startBlob(BUCKET),
    startAppConfiguration(),
    startCloudStorage(BUCKET),
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
