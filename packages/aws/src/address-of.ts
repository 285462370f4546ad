import type { Environment } from './client-options.ts';

/**
 * The endpoint that the SDK uses for `s3://…` or `ssm:…`. For S3 it is the region's endpoint, not the
 * bucket's, since bucket names may contain dots.
 */
export function addressOf(uri: string, environment: Environment): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL } = environment;
  const service = uri.startsWith('s3:') ? 's3' : 'ssm';
  const own = service === 's3' ? environment.AWS_ENDPOINT_URL_S3 : environment.AWS_ENDPOINT_URL_SSM;
  const endpoint = own ?? AWS_ENDPOINT_URL;
  if (endpoint !== undefined) return endpoint;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  if (region === undefined) return undefined;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}.${region}.${domain}`;
}
