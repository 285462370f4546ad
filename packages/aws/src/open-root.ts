import { YoloLiftError } from '@yololift/core/errors';
import type { ObjectLister, ObjectReader, ObjectWriter } from '@yololift/core/ports';
import { clientOptions, type Environment } from './client-options.ts';

const ROOT = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/;

/**
 * Opens a root in S3 or an S3-compatible store. The SDK loads on first use and finds credentials, region and
 * endpoint as AWS's own tools do (`AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL_S3`, a role).
 * @param uri - `s3://bucket/prefix`; the prefix is optional.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openRoot(
  uri: string,
  environment: Environment,
): Promise<ObjectReader & ObjectWriter & ObjectLister> {
  const [, bucket, path = ''] = ROOT.exec(uri) ?? [];
  if (bucket === undefined) {
    throw new YoloLiftError('URI_UNSUPPORTED', `${uri} is not an S3 root: use s3://bucket/prefix`);
  }
  const [{ S3Client }, { s3Store }] = await Promise.all([import('./sdk/s3.ts'), import('./s3-store.ts')]);
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  const client = new S3Client({
    ...clientOptions(environment, endpoint),
    // Emulators and many S3-compatible stores have no host name per bucket.
    ...(endpoint !== undefined && { forcePathStyle: true }),
    // We send a digest. The SDK's own checksum would encode the body in chunks, which some stores do not
    // support.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const prefix = path === '' ? '' : `${path}/`;
  return s3Store(client, { bucket, prefix, uri: `s3://${bucket}${path === '' ? '' : `/${path}`}` });
}
