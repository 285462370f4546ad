import { demoFixtures } from '@yololift/demo-model/testing';
import { describeFunction } from '@yololift/testing';
import { afterAll, inject } from 'vitest';
import { startGoogleIdentity } from '../testing/google-identity.ts';
import { startImage } from '../testing/start-image.ts';
import { COMMON } from '../testing/under-test.ts';

const identity = await startGoogleIdentity();
afterAll(() => identity.close());

describeFunction(
  'Cloud Run, with a server of its own',
  { ...COMMON, start: (environment) => startImage(inject('bundle'), identity, environment) },
  await demoFixtures(),
);
