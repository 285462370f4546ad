import type { YoloLiftError } from '@yololift/core/errors';
import type { Clock } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import { checkCache } from './check-cache.ts';
import { checkClock } from './check-clock.ts';
import { type CheckContext, findManifest } from './check-context.ts';
import { checkCpu } from './check-cpu.ts';
import { checkLibc } from './check-libc.ts';
import { checkMount, type FolderSource } from './check-mount.ts';
import { checkNative } from './check-native.ts';
import { checkNode } from './check-node.ts';
import { checkParameter } from './check-parameter.ts';
import { checkRelease, type ReleaseTrial } from './check-release.ts';
import { checkResults } from './check-results.ts';
import { checkSource } from './check-source.ts';
import { checkThreads } from './check-threads.ts';
import type { Deployment } from './deployment.ts';
import { createDiagnosis, type Diagnosis, ok, skipped } from './finding.ts';
import type { Machine } from './machine.ts';
import type { PlatformFacts } from './platform-facts.ts';
import { type Check, type CheckRunOptions, runChecks } from './run-checks.ts';

/** The machine and the deployment that are checked. */
export interface DiagnosisSubject {
  readonly machine: Machine;
  /** Its deployment, or the error of its configuration; `undefined` without any configuration. */
  readonly deployment: Deployment | YoloLiftError | undefined;
  /** The platform it runs on, or will run on. */
  readonly platform?: PlatformFacts | undefined;
  /** Loads the release as a test. Default: only its bytes are verified. */
  readonly trial?: ReleaseTrial;
}

/** Checks that need a valid configuration. */
const DEPLOYMENT_CHECKS = ['parameter', 'source', 'release', 'cache', 'clock'];

/**
 * Checks a machine and its deployment. Never rejects; each check takes `deadlineMs` at most. Changes nothing, except for a
 * temporary file in the cache folder.
 */
export async function diagnose(subject: DiagnosisSubject, options: CheckRunOptions): Promise<Diagnosis> {
  const checks = [...machineChecks(subject), ...deploymentChecks(subject, options.clock)];
  return createDiagnosis(await runChecks(checks, options));
}

function machineChecks({ machine, deployment, platform }: DiagnosisSubject): readonly Check[] {
  const threads = deployment instanceof Error ? undefined : deployment?.configuration.threads;
  return [
    { check: 'configuration', run: async () => configured(deployment) },
    { check: 'node', run: async () => checkNode(machine, platform) },
    { check: 'libc', run: async () => checkLibc(machine) },
    { check: 'cpu', run: async () => checkCpu(machine) },
    { check: 'threads', run: async () => checkThreads(machine, threads, platform) },
    ...machine.natives.map((native) => ({
      check: 'native',
      subject: native.name,
      run: () => checkNative(native, machine),
    })),
  ];
}

function configured(deployment: DiagnosisSubject['deployment']) {
  if (deployment === undefined) return skipped('no function configuration; only the machine is checked');
  if (deployment instanceof Error) throw deployment;
  const { sources, parameter } = deployment;
  return ok(`pointer: ${parameter.uri}; sources: ${sources.map(({ uri }) => uri).join(', ')}`);
}

function deploymentChecks({ deployment, platform, trial }: DiagnosisSubject, clock: Clock): readonly Check[] {
  if (deployment === undefined) return [];
  if (deployment instanceof Error) {
    const run = async () => skipped('needs a valid configuration');
    return DEPLOYMENT_CHECKS.map((check) => ({ check, run }));
  }
  const { configuration, parameter, sources, grammar } = deployment;
  const context: CheckContext = { answers: new Map() };
  const { results } = configuration;
  const oneTrial = trial && loadOnce(trial);
  return [
    ...(results === undefined
      ? []
      : [
          {
            check: 'results',
            subject: results,
            run: async () => checkResults(results, configuration, grammar),
          },
        ]),
    {
      check: 'parameter',
      subject: parameter.uri,
      run: (signal) => checkParameter(parameter, context, signal),
    },
    ...sources.map((source): Check => {
      const { uri } = source;
      if (!isFolder(source)) {
        return {
          check: 'source',
          subject: uri,
          run: (signal) => checkSource(source, { context, clock }, signal),
        };
      }
      return {
        check: 'mount',
        subject: uri,
        run: (signal) => checkMount(source, { context, clock }, signal),
      };
    }),
    ...sources.map(
      (source): Check => ({
        check: 'release',
        subject: source.uri,
        run: (signal) => checkRelease(source, { ...context, trial: oneTrial }, signal),
      }),
    ),
    {
      check: 'cache',
      run: () => checkCache({ configuration, sources, manifest: findManifest(context), platform }),
    },
    {
      check: 'clock',
      run: async (signal) => checkClock({ clock, addresses: await readAddresses(deployment) }, signal),
    },
  ];
}

/** Loads a release once; the same bytes from another source need no second test. */
function loadOnce({ openFolder, canTry, run }: ReleaseTrial): ReleaseTrial {
  let hasLoaded = false;
  return {
    openFolder,
    canTry: (manifest) => !hasLoaded && canTry(manifest),
    async run(release, options) {
      await run(release, options);
      hasLoaded = true;
    },
  };
}

function isFolder(source: ReleaseSource): source is FolderSource {
  return source.folder !== undefined;
}

async function readAddresses({ configuration, addressOf }: Deployment): Promise<readonly string[]> {
  const uris = [...configuration.sources, configuration.pointer];
  const addresses = await Promise.all(uris.map(addressOf));
  return [...new Set(addresses.filter((address) => address !== undefined))];
}
