import { type LambdaFleet, startLambdaFleet } from '@yololift/aws/testing';
import type { PredictionDocument } from '@yololift/core';
import { demoFixtures } from '@yololift/demo-model/testing';
import { type LateAddress, startLateAddress } from '@yololift/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

// At most five copies behind a router, on stand-ins of the Runtime API and the Invoke API; each is a real
// process.

let address: LateAddress;
let fleet: LambdaFleet;
const fixtures = await demoFixtures();

beforeEach(async () => {
  address = await startLateAddress();
  fleet = await startLambdaFleet({
    handler: inject('bundle'),
    copies: 5,
    environment: {
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      AWS_ENDPOINT_URL_LAMBDA: address.url,
    },
  });
  address.forwardTo(fleet.url);
});
afterEach(async () => {
  await fleet.stop();
  await address.close();
});

async function warm(instances: number) {
  const answer = await fleet.invoke({ command: 'warm', instances });
  if (!answer.ok) throw new Error(answer.error.errorMessage);
  return answer.payload as { readonly reached: number; readonly instances: readonly object[] };
}

test('a warm command for 4 reaches 4, and the next burst of 4 sees no cold start', async () => {
  const { reached, instances } = await warm(4);
  expect({ reached, distinct: new Set(instances.map((one) => JSON.stringify(one))).size }).toEqual({
    reached: 4,
    distinct: 4,
  });
  const send = () =>
    fleet.fetch('/detect', {
      method: 'POST',
      body: fixtures.photo,
      headers: { 'content-type': 'image/jpeg' },
    });
  const answers = await Promise.all(Array.from({ length: 4 }, send));
  const documents = await Promise.all(answers.map((answer) => answer.json() as Promise<PredictionDocument>));
  expect(documents.map(({ instance }) => instance?.coldStart)).toEqual([false, false, false, false]);
});

test('a warm command for 6 of 5 reports that it reached 5', async () => {
  expect(await warm(6)).toMatchObject({ asked: 6, reached: 5, failures: { OVERLOADED: expect.any(Number) } });
});
