import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';
import { clientOptions, type Environment } from './client-options.ts';

/**
 * Opens a parameter of the SSM Parameter Store. The SDK loads on first use.
 * @param uri - `ssm:/path/to/parameter`, or `ssm:name`.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openParameter(
  uri: string,
  environment: Environment,
): Promise<ParameterReader & ParameterWriter> {
  const name = uri.replace(/^ssm:(\/\/(?=\/))?/, '');
  if (!/^[\w./-]+$/.test(name)) {
    throw new YoloLiftError('URI_UNSUPPORTED', `${uri} is not an SSM parameter: use ssm:/path/to/parameter`);
  }
  const [{ SSMClient }, { ssmParameter }] = await Promise.all([
    import('./sdk/ssm.ts'),
    import('./ssm-parameter.ts'),
  ]);
  const endpoint = environment.AWS_ENDPOINT_URL_SSM ?? environment.AWS_ENDPOINT_URL;
  return ssmParameter(new SSMClient(clientOptions(environment, endpoint)), { name, uri });
}
