import { app as functionApp, type InvocationContext } from '@azure/functions';
import {
  awaitFirstLoad,
  createFunction,
  exitProcess,
  type FunctionOptions,
  httpFleet,
  readOptions,
  type ServerlessFunction,
} from '@yololift/serving/functions';
import { openTelemetryMetrics } from '@yololift/serving/telemetry';
import { functionLogStyle } from '../function-log-style.ts';
import { createInvocationLog } from '../invocation-log.ts';
import { functionsFacts } from '../platform-facts.ts';
import type { AzureTrigger } from './azure-trigger.ts';
import { createInvoke } from './invoke.ts';
import { SETTINGS, type Settings } from './settings.ts';
import { TRIGGERS } from './trigger-list.ts';

/** A function on Azure. Triggers are registered in Azure's library; the app exports nothing. */
export interface AzureFunction {
  readonly app: ServerlessFunction;
}

/** A cold start delays its first request but does not fail it. The host allows a worker 10 s to start. */
const MAX_START_MS = 8_000;

/**
 * Creates a function on Azure, registers Azure's and the app's own triggers, and waits for the first model as
 * long as the host waits for its worker.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export async function createAzureFunction(options: FunctionOptions<AzureTrigger>): Promise<AzureFunction> {
  const { settings, deps } = readOptions(options, SETTINGS);
  const log = createInvocationLog((line) => process.stdout.write(line));
  const app = createFunction({
    ...deps,
    log: { style: functionLogStyle, write: log.write },
    metrics: openTelemetryMetrics(),
    // Azure sends an instance several requests at once.
    thread: 'worker',
    platform: functionsFacts,
    ...createFleet(settings),
    onRecycle: () => exitProcess(app),
  });
  const invoke = createInvoke({ app, settings, log });
  for (const trigger of [...TRIGGERS, ...(options.triggers ?? [])]) {
    const handler = (event: unknown, invocation: InvocationContext) => invoke(trigger, event, invocation);
    trigger.register(functionApp, { settings, handler });
  }
  await awaitFirstLoad(app, MAX_START_MS);
  return { app };
}

/**
 * The app's management endpoint, through which it calls its other instances; `undefined` without URL or key.
 */
function createFleet({ MANAGE_KEY: key, MANAGE_URL, WEBSITE_HOSTNAME: host }: Settings) {
  const url = MANAGE_URL ?? (host && `https://${host}`);
  if (!url || !key) return {};
  return { fleet: httpFleet({ url, headers: async () => ({ 'x-functions-key': key }) }) };
}
