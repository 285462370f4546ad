import type { CloudEventToSend, PubSubMessage } from '@yololift/gcp/testing';
import { createStores } from '@yololift/stores';
import type { FunctionUnderTest, StartedFunction } from '@yololift/testing';
import type { GoogleIdentity } from './google-identity.ts';

const URL = 'https://yololift-abc123-ew.a.run.app';
const SCHEDULER = 'scheduler@local.iam.gserviceaccount.com';

/** Common to both ways of running the function. */
export const COMMON: Omit<FunctionUnderTest, 'start'> = {
  store: 'gs://yololift',
  openRoot: (uri, environment) => createStores(environment).openRoot(uri),
  concurrency: 50,
  largestBody: 6_100_000,
};

/** The function's variables. */
export function environmentOf(identity: GoogleIdentity): Readonly<Record<string, string>> {
  return {
    MAX_BODY_MB: '6.2',
    SERVICE_URL: URL,
    MANAGE_SERVICE_ACCOUNTS: SCHEDULER,
    GOOGLE_CERTIFICATES_URL: identity.certificatesUrl,
  };
}

/** How to deliver events to the function. */
export interface EventDelivery {
  readonly push: (message: PubSubMessage) => Promise<Response>;
  readonly cloudEvent: (event: CloudEventToSend) => Promise<Response>;
}

/** Connects the function's triggers. */
export function startedFunction(
  runtime: StartedFunction['runtime'],
  identity: GoogleIdentity,
  { push, cloudEvent }: EventDelivery,
): StartedFunction {
  const authorization = () => `Bearer ${identity.tokenFor(SCHEDULER, URL)}`;
  const warm = (command: object) =>
    runtime.fetch('/manage/warm', {
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/json' },
      body: JSON.stringify(command),
    });
  return {
    runtime,
    async deliver(messages) {
      const failed = [];
      for (const message of messages) if (!(await push({ data: message })).ok) failed.push(message);
      return failed;
    },
    objectCreated: async (key) => (await cloudEvent(finalized('yololift', key))).ok,
    warm: async (command) => (await (await warm(command)).json()) as object,
    async doctor() {
      const headers = { authorization: authorization() };
      return (await (await runtime.fetch('/manage/doctor', { headers })).json()) as object;
    },
    // Cloud Scheduler over HTTP with OIDC.
    schedule: async () => (await warm({ instances: 1 })).ok,
    async nonsense() {
      const response = await cloudEvent({ type: 'x', source: 'y', data: {} });
      return `${response.status} event ${await response.text()}`;
    },
  };
}

/** The event that Eventarc sends. */
function finalized(bucket: string, name: string): CloudEventToSend {
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
