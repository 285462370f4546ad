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
import { cloudLoggingStyle } from '../cloud-logging-style.ts';
import { ownIdToken, verifyIdToken } from '../id-tokens.ts';
import { cloudRunFacts } from '../platform-facts.ts';
import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import { createTarget, type Target } from './create-target.ts';
import { createInvoke } from './invoke.ts';
import { type Settings, settingsFor } from './settings.ts';
import { TRIGGERS } from './trigger-list.ts';
import { httpTrigger } from './triggers/http.ts';

/** A function on Cloud Run, independent of the server that listens. */
export interface CloudRunFunction {
  readonly app: ServerlessFunction;
  readonly settings: Settings;
  /** Every trigger's target by id, for Google's functions framework. */
  readonly targets: Readonly<Record<string, Target>>;
  /** The target that `FUNCTION_TARGET` names, for the app's own server. */
  readonly target: Target;
}

/** After this time the app listens anyway, and the first request waits. */
const MAX_START_MS = 60_000;

/**
 * Creates a function on Cloud Run and waits for its first model: Cloud Run sends requests once the app
 * listens.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export async function createCloudRunFunction(
  options: FunctionOptions<CloudRunTrigger>,
): Promise<CloudRunFunction> {
  const triggers = [...TRIGGERS, ...(options.triggers ?? [])];
  const { settings, deps } = readOptions(options, settingsFor(triggers.map(({ id }) => id)));
  const { SERVICE_URL: url, GOOGLE_CLOUD_PROJECT: projectId } = settings;
  const app = createFunction({
    ...deps,
    log: { style: cloudLoggingStyle({ projectId }) },
    metrics: openTelemetryMetrics(),
    // Cloud Run sends an instance several requests at once.
    thread: 'worker',
    platform: cloudRunFacts,
    ...(url && { fleet: httpFleet({ url, headers: ownIdToken(url) }) }),
    onRecycle: () => exitProcess(app),
  });
  const authenticate = verifyIdToken({
    url,
    serviceAccounts: settings.MANAGE_SERVICE_ACCOUNTS,
    certificatesUrl: settings.GOOGLE_CERTIFICATES_URL,
  });
  const invoke = createInvoke({ app, settings, authenticate });
  const targets = triggers.map((trigger) => [trigger.id, createTarget(trigger, invoke)] as const);
  const served = triggers.find(({ id }) => id === settings.FUNCTION_TARGET) ?? httpTrigger;
  await awaitFirstLoad(app, MAX_START_MS);
  return { app, settings, targets: Object.fromEntries(targets), target: createTarget(served, invoke) };
}
