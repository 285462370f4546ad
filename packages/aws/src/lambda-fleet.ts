import { YoloLiftError } from '@yololift/core';
import type { FleetCaller, WarmReceipt } from '@yololift/serving';
import { awsError } from './aws-error.ts';
import { clientOptions, type Environment } from './client-options.ts';

/** A function and the alias or version that is called. */
export interface LambdaFleetOptions {
  readonly functionName: string;
  /** The alias or version that serves; default: the function's newest code. */
  readonly qualifier?: string | undefined;
}

/** Warms a Lambda function's other instances by invoking it; its SDK loads when that is first done. */
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

/** No instance was free, or allowed: the platform's answer to more calls than it runs at once. */
function toError(error: unknown, functionName: string): YoloLiftError {
  if (error instanceof Error && error.name === 'TooManyRequestsException') {
    return new YoloLiftError('OVERLOADED', `${functionName} has no more instances to call`, {
      cause: error,
      isRetryable: true,
    });
  }
  return awsError(error, functionName);
}
