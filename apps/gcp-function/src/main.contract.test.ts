import { demoFixtures } from '@yololift/demo-model/testing';
import { startFunctionsFramework } from '@yololift/gcp/testing';
import { describeFunction } from '@yololift/testing';
import { afterAll, inject } from 'vitest';
import { startGoogleIdentity } from '../testing/google-identity.ts';
import { COMMON, environmentOf, startedFunction } from '../testing/under-test.ts';

const identity = await startGoogleIdentity();
afterAll(() => identity.close());

describeFunction(
  'Cloud Run functions, with their framework',
  {
    ...COMMON,
    parsesBodies: true,
    async start(environment) {
      const runtime = await startFunctionsFramework({
        bundle: inject('bundle'),
        targets: ['http', 'queue', 'bucket'],
        environment: { ...environmentOf(identity), ...environment },
      });
      return startedFunction(runtime, identity, {
        push: (message) => runtime.pubSubPush('queue', message),
        cloudEvent: (event) => runtime.cloudEvent('bucket', event),
      });
    },
  },
  await demoFixtures(),
);
