import { type ObjectLister, type ObjectReader, type ObjectWriter, YoloLiftError } from '@yololift/core';

/** Environment variables, as the application was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ROOT = /^gs:\/\/([^/]+)(?:\/(.*?))?\/*$/;

/**
 * Opens a root in Cloud Storage; its SDK loads only now. Credentials are found the way Google's own libraries do
 * (the service account of the function, `GOOGLE_APPLICATION_CREDENTIALS`, `gcloud auth application-default login`).
 * @param uri - `gs://bucket/prefix`; the prefix may be left out.
 * @param environment - `STORAGE_EMULATOR_HOST`: an emulator's address, called without credentials.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openRoot(
  uri: string,
  environment: Environment,
): Promise<ObjectReader & ObjectWriter & ObjectLister> {
  const [, bucket, path = ''] = ROOT.exec(uri) ?? [];
  if (bucket === undefined) {
    throw new YoloLiftError(
      'URI_UNSUPPORTED',
      `${uri} is no root in Cloud Storage: write gs://bucket/prefix`,
    );
  }
  const [{ Storage }, { cloudStorage }] = await Promise.all([
    import('./sdk/storage.ts'),
    import('./cloud-storage.ts'),
  ]);
  const emulator = environment.STORAGE_EMULATOR_HOST;
  const storage = new Storage({
    retryOptions: { autoRetry: false, retryableErrorFn: () => false },
    ...(emulator && { apiEndpoint: emulator, projectId: 'emulator' }),
  });
  // Where the variable is in the process's own environment too, the SDK leaves the API's path away.
  if (emulator) storage.baseUrl = `${emulator.replace(/\/storage\/v1\/?$|\/$/, '')}/storage/v1`;
  const prefix = path === '' ? '' : `${path}/`;
  // An API key, whichever, keeps the transport from looking for credentials.
  const transport = emulator ? storage.authClient.fromAPIKey('emulator') : storage.authClient;
  return cloudStorage(
    { storage, transport },
    { bucket, prefix, uri: `gs://${bucket}${path === '' ? '' : `/${path}`}` },
  );
}
