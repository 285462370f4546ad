import { YoloLiftError } from '@yololift/core/errors';
import type { ObjectLister, ObjectReader, ObjectWriter } from '@yololift/core/ports';

/** Environment variables of the application. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ROOT = /^gs:\/\/([^/]+)(?:\/(.*?))?\/*$/;

/**
 * Opens a root in Cloud Storage. The SDK loads on first use and finds credentials as Google's own libraries
 * do (the function's service account, `GOOGLE_APPLICATION_CREDENTIALS`, `gcloud auth application-default
 * login`).
 * @param uri - `gs://bucket/prefix`; the prefix is optional.
 * @param environment - `STORAGE_EMULATOR_HOST`: address of an emulator, called without credentials.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openRoot(
  uri: string,
  environment: Environment,
): Promise<ObjectReader & ObjectWriter & ObjectLister> {
  const [, bucket, path = ''] = ROOT.exec(uri) ?? [];
  if (bucket === undefined) {
    throw new YoloLiftError('URI_UNSUPPORTED', `${uri} is not a Cloud Storage root: use gs://bucket/prefix`);
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
  // If the process's own environment has the variable too, the SDK omits the API's path.
  if (emulator) storage.baseUrl = `${emulator.replace(/\/storage\/v1\/?$|\/$/, '')}/storage/v1`;
  const prefix = path === '' ? '' : `${path}/`;
  // Any API key keeps the transport from looking for credentials.
  const transport = emulator ? storage.authClient.fromAPIKey('emulator') : storage.authClient;
  return cloudStorage(
    { storage, transport },
    { bucket, prefix, uri: `gs://${bucket}${path === '' ? '' : `/${path}`}` },
  );
}
