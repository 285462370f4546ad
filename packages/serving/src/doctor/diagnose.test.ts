import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { createStoreRegistry } from '@yololift/core/stores';
import { CLOUD_GRAMMAR, nameOf, testRelease, writeObjects } from '@yololift/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { healthyMachine } from '../../testing/machine-fixture.ts';
import { parseConfiguration } from '../configuration/configuration.ts';
import { createDeployment } from './deployment.ts';
import { diagnose } from './diagnose.ts';

const release = testRelease();
const OPTIONS = { clock: systemClock, deadlineMs: 30_000 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

function deployed(pointer = JSON.stringify(nameOf(release))) {
  const environment = {
    MODEL_POINTER: 'env:POINTER',
    POINTER: pointer,
    MODEL_SOURCES: pathToFileURL(join(folder, 'mount')).href,
    MODEL_CACHE: join(folder, 'cache'),
  };
  const { configuration } = parseConfiguration(environment, {});
  return createDeployment(configuration, createStoreRegistry(environment));
}

test('reports all checks in order, and the worst status', async () => {
  await writeObjects(join(folder, 'mount'), release.objects);
  const { status, checks } = await diagnose({ machine: healthyMachine(), deployment: deployed() }, OPTIONS);
  expect(checks.map(({ check, status: one }) => [check, one])).toEqual([
    ['configuration', 'ok'],
    ['node', 'ok'],
    ['libc', 'ok'],
    ['cpu', 'skipped'],
    ['threads', 'ok'],
    ['native', 'ok'],
    ['parameter', 'ok'],
    ['mount', 'ok'],
    ['release', 'ok'],
    ['cache', expect.stringMatching(/ok|warning/)], // temporary files may be in memory
    ['clock', 'skipped'],
  ]);
  expect(status).not.toBe('failure');
});

test('a failure outweighs a warning', async () => {
  await writeObjects(join(folder, 'mount'), release.objects);
  const machine = healthyMachine({ nodeVersion: '22.18.0' });
  expect((await diagnose({ machine, deployment: deployed() }, OPTIONS)).status).toBe('warning');
  expect((await diagnose({ machine, deployment: deployed('documents/9') }, OPTIONS)).status).toBe('failure');
});

test('with an invalid configuration only the machine is checked', async () => {
  const deployment = new YoloLiftError('CONFIGURATION_INVALID', 'MODEL_POINTER: is not set');
  const { status, checks } = await diagnose({ machine: healthyMachine(), deployment }, OPTIONS);
  expect(status).toBe('failure');
  expect(checks[0]).toMatchObject({ check: 'configuration', code: 'CONFIGURATION_INVALID' });
  expect(checks.find(({ check }) => check === 'native')?.status).toBe('ok');
  const skipped = checks.filter((one) => one.found.includes('needs a valid configuration'));
  expect(skipped.map(({ check }) => check)).toEqual(['parameter', 'source', 'release', 'cache', 'clock']);
});

test('results that overlap image sources are a warning', async () => {
  const deployment = deployed();
  const configuration = {
    ...deployment.configuration,
    results: 's3://scans',
    imageSources: ['s3://scans/in'],
  };
  const grammar = CLOUD_GRAMMAR;
  const subject = { machine: healthyMachine(), deployment: { ...deployment, configuration, grammar } };
  const { checks } = await diagnose(subject, OPTIONS);
  expect(checks.find(({ check }) => check === 'results')).toMatchObject({
    subject: 's3://scans',
    code: 'RESULTS_OVERLAP',
  });
});
