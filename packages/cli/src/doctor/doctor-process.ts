import { once } from 'node:events';
import { lambdaFacts } from '@yololift/aws';
import { functionsFacts } from '@yololift/azure';
import { YoloLiftError } from '@yololift/core';
import { systemClock } from '@yololift/core/async';
import { canTry, tryRelease } from '@yololift/core/publishing';
import { openWorkFolder } from '@yololift/core/release';
import { cloudRunFacts } from '@yololift/gcp';
import {
  createDeployment,
  type Deployment,
  diagnose,
  type PlatformFacts,
  thisMachine,
} from '@yololift/serving/doctor';
import { createRuntimes, nativesOf, parseConfiguration, variablesOf } from '@yololift/serving/functions';
import { createStores, storeGrammar } from '@yololift/stores';
import { RUNTIMES } from '../runtimes.ts';
import type { DoctorEvent, DoctorRequest } from './messages.ts';

// A separate process: a mount whose server is gone blocks its thread forever, and a binary for another CPU kills the
// process that loads it.

const [{ environment, target, deadlineMs }] = (await once(process, 'message')) as [DoctorRequest];

await diagnose(
  {
    // No setting has a say in what a runtime cannot run without.
    machine: thisMachine(await nativesOf(createRuntimes(RUNTIMES, {}))),
    deployment: deployment(),
    platform: readPlatformFacts(target),
    trial: { openFolder: () => openWorkFolder('doctor'), canTry, run: tryRelease },
  },
  {
    clock: systemClock,
    deadlineMs,
    onBegin: ({ check, subject }) =>
      sendEvent({ kind: 'begin', check, ...(subject !== undefined && { subject }) }),
    onEnd: (report) => sendEvent({ kind: 'end', report }),
  },
);
sendEvent({ kind: 'over' });

/** Returns `undefined` if only the machine is to be checked. */
function deployment(): Deployment | YoloLiftError | undefined {
  const { MODEL_POINTER, MODEL_SOURCES } = environment;
  if (target === undefined && !MODEL_POINTER && !MODEL_SOURCES) return undefined;
  try {
    const { configuration } = parseConfiguration(environment, variablesOf(RUNTIMES), storeGrammar);
    return createDeployment(configuration, createStores(environment));
  } catch (error) {
    if (error instanceof YoloLiftError) return error;
    throw error;
  }
}

function readPlatformFacts(name: DoctorRequest['target']): PlatformFacts | undefined {
  switch (name) {
    case 'aws':
      return lambdaFacts(environment);
    case 'azure':
      return functionsFacts;
    case 'gcp':
      return cloudRunFacts;
    case undefined:
      return undefined;
  }
}

function sendEvent(event: DoctorEvent): void {
  process.send?.(event);
}
