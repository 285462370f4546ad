import { describeFunction } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { openRoot } from '@yololift/gcp';
import { startFunctionsFramework } from '@yololift/gcp/testing';
import { afterAll, inject } from 'vitest';
import { startGoogleIdentity } from '../testing/google-identity.ts';

const URL = 'https://yololift-abc123-ew.a.run.app';
const SCHEDULER = 'scheduler@local.iam.gserviceaccount.com';

const identity = await startGoogleIdentity();
afterAll(() => identity.close());

describeFunction(
  'Cloud Run functions in their framework',
  {
    store: 'gs://yololift',
    openRoot,
    concurrency: 50,
    largestBody: 6_100_000,
    async start(environment) {
      const runtime = await startFunctionsFramework({
        bundle: inject('bundle'),
        targets: ['http', 'queue', 'bucket'],
        environment: {
          MAX_BODY_MB: '6.2',
          SERVICE_URL: URL,
          MANAGE_SERVICE_ACCOUNTS: SCHEDULER,
          GOOGLE_CERTIFICATES_URL: identity.certificatesUrl,
          ...environment,
        },
      });
      async function warm(command: object): Promise<Response> {
        const token = identity.tokenFor(SCHEDULER, URL);
        return runtime.fetch('/manage/warm', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(command),
        });
      }
      return {
        runtime,
        async deliver(messages) {
          const failed = [];
          for (const message of messages) {
            if (!(await runtime.pubSubPush('queue', { data: message })).ok) failed.push(message);
          }
          return failed;
        },
        objectCreated: async (key) => (await runtime.cloudEvent('bucket', finalized('yololift', key))).ok,
        warm: async (command) => (await (await warm(command)).json()) as object,
        async doctor() {
          const token = identity.tokenFor(SCHEDULER, URL);
          const headers = { authorization: `Bearer ${token}` };
          return (await (await runtime.fetch('/manage/doctor', { headers })).json()) as object;
        },
        // Cloud Scheduler, by HTTP with OIDC.
        schedule: async () => (await warm({ instances: 1 })).ok,
        async nonsense() {
          const response = await runtime.cloudEvent('bucket', { type: 'x', source: 'y', data: {} });
          return `${response.status} event ${await response.text()}`;
        },
      };
    },
  },
  await demoFixtures(),
);

/** As Eventarc sends it. */
function finalized(bucket: string, name: string) {
  return {
    type: 'google.cloud.storage.object.v1.finalized',
    source: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    subject: `objects/${name}`,
    datacontenttype: 'application/json',
    data: {
      kind: 'storage#object',
      id: `${bucket}/${name}/1663611207053180`,
      bucket,
      name,
      generation: '1663611207053180',
      metageneration: '1',
      contentType: 'image/jpeg',
      timeCreated: '2022-09-19T18:13:27.179Z',
      updated: '2022-09-19T18:13:27.179Z',
      storageClass: 'STANDARD',
      size: '352',
      md5Hash: 'WiJj8xHl1mTFgLvRsLLdTg==',
      etag: 'CO2tj4/ioPoCEAE=',
    },
  };
}
