import { YoloLiftError } from '@yololift/core/errors';
import type { FleetCaller, WarmReceipt } from '@yololift/serving';
import { awsError } from './aws-error.ts';
import { clientOptions, type Environment } from './client-options.ts';

/** The function and the alias or version to invoke. */
export interface LambdaFleetOptions {
  readonly functionName: string;
  /** The alias or version that serves; default: the latest code. */
  readonly qualifier?: string | undefined;
}

/** Warms other instances of a Lambda function by invoking it. The SDK loads on first use. */
export function lambdaFleet(
  { functionName, qualifier }: LambdaFleetOptions,
  environment: Environment,
): FleetCaller {
  let opening: ReturnType<typeof openClient> | undefined;
  return {
    async warm(command, signal) {
      opening ??= openClient(environment);
      const { client, InvokeCommand } = await opening;
      const request = new InvokeCommand({
        FunctionName: functionName,
        Payload: JSON.stringify(command),
        ...(qualifier !== undefined && { Qualifier: qualifier }),
      });
      try {
        const { Payload, FunctionError } = await client.send(request, { abortSignal: signal });
        const text = Buffer.from(Payload ?? []).toString('utf8');
        if (FunctionError === undefined) return JSON.parse(text) as WarmReceipt;
        throw new YoloLiftError('STORE_UNAVAILABLE', `${functionName} failed: ${text.slice(0, 300)}`);
      } catch (error) {
        throw toError(error, functionName);
      }
    },
  };
}

async function openClient(environment: Environment) {
  const { InvokeCommand, LambdaClient } = await import('./sdk/lambda.ts');
  const endpoint = environment.AWS_ENDPOINT_URL_LAMBDA ?? environment.AWS_ENDPOINT_URL;
  return { InvokeCommand, client: new LambdaClient(clientOptions(environment, endpoint)) };
}

/** The error for a throttled invoke: all instances are busy, or the concurrency limit is reached. */
function toError(error: unknown, functionName: string): YoloLiftError {
  if (error instanceof Error && error.name === 'TooManyRequestsException') {
    return new YoloLiftError(
      'OVERLOADED',
      `${functionName} was throttled: its instances are busy or its concurrency limit is reached`,
      {
        cause: error,
        isRetryable: true,
      },
    );
  }
  return awsError(error, functionName);
}
