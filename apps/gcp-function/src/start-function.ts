import { setTimeout } from 'node:timers/promises';
import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import {
  createFunction,
  httpFleet,
  leave,
  parseConfiguration,
  type ServerlessFunction,
  withPackagedModels,
} from '@yololift/core/functions';
import { createStoreRegistry } from '@yololift/core/stores';
import { openTelemetryMetrics } from '@yololift/core/telemetry';
import { yoloRuntime } from '@yololift/core/yolo';
import { cloudLoggingStyle, cloudRunFacts, gcpStores, ownIdToken, verifyIdToken } from '@yololift/gcp';
import { eventTarget, httpTarget, SETTINGS, type Settings } from '@yololift/gcp/function';

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
  const { configuration, settings } = parseConfiguration(withPackagedModels(environment, main), SETTINGS);
  const { SERVICE_URL: url, MANAGE_SERVICE_ACCOUNTS: serviceAccounts } = settings;
  const fleet = url ? httpFleet({ url, headers: ownIdToken(url) }) : undefined;
  const worker = createFunction({
    configuration,
    runtimes: { yolo: () => yoloRuntime(configuration) },
    stores: createStoreRegistry(environment, { ...awsStores, ...azureStores, ...gcpStores }),
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
