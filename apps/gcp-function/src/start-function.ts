import { setTimeout } from 'node:timers/promises';
import {
  createFunction,
  httpFleet,
  leave,
  parseConfiguration,
  type ServerlessFunction,
  withPackagedModels,
} from '@yololift/core/functions';
import { openTelemetryMetrics } from '@yololift/core/telemetry';
import { yoloRuntime } from '@yololift/core/yolo';
import { cloudLoggingStyle, cloudRunFacts, ownIdToken, verifyIdToken } from '@yololift/gcp';
import { createStores, storeGrammar } from '@yololift/stores';
import { SETTINGS, type Settings } from './settings.ts';
import { eventTarget } from './triggers/events.ts';
import { httpTarget } from './triggers/http.ts';

/** A service of Cloud Run: one of the targets is deployed as one, and `FUNCTION_TARGET` says which. */
type Target = (request: Request) => Promise<Response>;

/** One process of the function, whoever listens for it. */
export interface StartedFunction {
  readonly worker: ServerlessFunction;
  readonly settings: Settings;
  readonly targets: Readonly<Record<'http' | 'queue' | 'bucket', Target>>;
}

/** A start that takes longer lets its first request wait. */
const MAX_START_MS = 60_000;

/**
 * Starts the function, and waits for its first model: Cloud Run sends requests once it listens.
 * @param main - address of the module that runs, beside which packaged models lie.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export async function startFunction(environment: NodeJS.ProcessEnv, main: string): Promise<StartedFunction> {
  const { configuration, settings } = parseConfiguration(
    withPackagedModels(environment, main),
    SETTINGS,
    storeGrammar,
  );
  const { SERVICE_URL: url, MANAGE_SERVICE_ACCOUNTS: serviceAccounts } = settings;
  const fleet = url ? httpFleet({ url, headers: ownIdToken(url) }) : undefined;
  const worker = createFunction({
    configuration,
    runtimes: { yolo: () => yoloRuntime(configuration) },
    stores: createStores(environment),
    log: { style: cloudLoggingStyle({ projectId: settings.GOOGLE_CLOUD_PROJECT }) },
    metrics: openTelemetryMetrics(),
    // Cloud Run sends an instance several requests at once.
    thread: 'worker',
    platform: cloudRunFacts,
    ...(fleet !== undefined && { fleet }),
    onRecycle: () => leave(worker),
  });
  const certificatesUrl = settings.GOOGLE_CERTIFICATES_URL;
  const authenticate = verifyIdToken({ url, serviceAccounts, certificatesUrl });
  const targets = {
    http: httpTarget(worker, authenticate),
    queue: eventTarget(worker, 'queue'),
    bucket: eventTarget(worker, 'bucket'),
  };
  await Promise.race([worker.loaded, setTimeout(MAX_START_MS, undefined, { ref: false })]);
  return { worker, settings, targets };
}
