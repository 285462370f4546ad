import type { PredictionDocument } from '@yololift/core';
import { demoFixtures } from '@yololift/demo-model/testing';
import { type CloudRun, startCloudRun } from '@yololift/gcp/testing';
import { type LateAddress, startLateAddress } from '@yololift/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type GoogleIdentity, OWN_ACCOUNT, startGoogleIdentity } from '../testing/google-identity.ts';

// At most five instances behind a stand-in of Cloud Run's router, one request each; each is a real process.

let identity: GoogleIdentity;
let address: LateAddress;
let service: CloudRun;
const fixtures = await demoFixtures();

beforeEach(async () => {
  identity = await startGoogleIdentity();
  address = await startLateAddress();
  service = await startCloudRun({
    bundle: inject('bundle'),
    targets: ['http'],
    copies: 5,
    concurrency: 1,
    queueTimeoutMs: 2_000,
    environment: {
      ...identity.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      SERVICE_URL: address.url,
      MANAGE_SERVICE_ACCOUNTS: OWN_ACCOUNT,
      GOOGLE_CERTIFICATES_URL: identity.certificatesUrl,
    },
  });
  address.forwardTo(service.url);
});
afterEach(async () => {
  await service.stop();
  await address.close();
  await identity.close();
});

const token = () => `Bearer ${identity.tokenFor(OWN_ACCOUNT, address.url)}`;

/** Retries on 503, as a schedule does: new instances answer 503 until their model is loaded. */
async function warm(instances: number): Promise<Record<string, unknown>> {
  for (;;) {
    const response = await service.fetch('/manage/warm', {
      method: 'POST',
      headers: { authorization: token(), 'content-type': 'application/json' },
      body: JSON.stringify({ instances }),
    });
    if (response.ok) return (await response.json()) as Record<string, unknown>;
    if (response.status !== 503) throw new Error(`${response.status} ${await response.text()}`);
  }
}

test('a warm command for 4 reaches 4, and the next burst of 4 sees no cold start', async () => {
  expect(await warm(4)).toMatchObject({ asked: 4, reached: 4 });
  const send = () =>
    service.fetch('/detect', {
      method: 'POST',
      body: fixtures.photo,
      headers: { 'content-type': 'image/jpeg' },
    });
  const answers = await Promise.all(Array.from({ length: 4 }, send));
  const documents = await Promise.all(answers.map((answer) => answer.json() as Promise<PredictionDocument>));
  expect(documents.map(({ instance }) => instance?.coldStart)).toEqual([false, false, false, false]);
});

test('a warm command for 6 of 5 reports that it reached 5', async () => {
  const { failures, ...receipt } = await warm(6);
  expect(receipt).toMatchObject({ asked: 6, reached: 5 });
  expect(failures).not.toEqual({});
});

test.each([
  ['no token', () => undefined, 401],
  ['an invalid token', () => 'Bearer nonsense', 401],
  ['another account', () => `Bearer ${identity.tokenFor('other@local', address.url)}`, 403],
  ['another audience', () => `Bearer ${identity.tokenFor(OWN_ACCOUNT, 'https://elsewhere')}`, 401],
])('%s is refused', async (_what, header, status) => {
  const authorization = header();
  const response = await service.fetch('/manage/warm', {
    method: 'POST',
    ...(authorization !== undefined && { headers: { authorization } }),
  });
  expect(response.status).toBe(status);
});
