import {
  awaitFirstLoad,
  createFunction,
  type FunctionOptions,
  readOptions,
  type ServerlessFunction,
} from '@yololift/serving/functions';
import type { Context } from 'aws-lambda';
import { emfMetrics } from '../emf-metrics.ts';
import { lambdaFleet } from '../lambda-fleet.ts';
import { lambdaLogStyle } from '../lambda-log-style.ts';
import { lambdaFacts } from '../platform-facts.ts';
import { findTrigger } from './find-trigger.ts';
import { createInvoke } from './invoke.ts';
import type { LambdaTrigger } from './lambda-trigger.ts';
import { SETTINGS } from './settings.ts';
import { TRIGGERS } from './trigger-list.ts';

/** A function on AWS Lambda. */
export interface LambdaFunction {
  readonly app: ServerlessFunction;
  /**
   * Handles the events of every trigger. The app exports it; the function's configuration is `main.handler`.
   */
  readonly handler: (event: unknown, invocation: Context) => Promise<unknown>;
}

/** Lambda aborts an INIT after 10 s and starts it again. */
const MAX_INIT_MS = 8_500;

/**
 * Creates a function on AWS Lambda and waits for its first model as long as Lambda's INIT allows. The app's
 * own triggers are matched before Lambda's.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export async function createLambdaFunction(options: FunctionOptions<LambdaTrigger>): Promise<LambdaFunction> {
  const { environment } = options;
  const { settings, deps } = readOptions(options, SETTINGS);
  const { AWS_LAMBDA_FUNCTION_NAME: functionName, WARM_ALIAS: qualifier } = settings;
  const metrics = emfMetrics({
    namespace: 'yololift',
    dimensions: { function: functionName },
    write: (line) => process.stdout.write(line),
  });
  const app = createFunction({
    ...deps,
    log: { style: lambdaLogStyle },
    metrics,
    // Lambda sends one request at a time to an instance.
    thread: 'inline',
    platform: lambdaFacts(environment),
    fleet: lambdaFleet({ functionName, qualifier }, environment),
  });
  await awaitFirstLoad(app, MAX_INIT_MS);
  const triggers = [...(options.triggers ?? []), ...TRIGGERS];
  const invoke = createInvoke({ app, settings, metrics, traceHeader: () => environment._X_AMZN_TRACE_ID });
  return {
    app,
    handler: async (event, invocation) => invoke(findTrigger(triggers, event), event, invocation),
  };
}
