import { openRoot } from '@yololift/aws';
import { sqsEvent, startLambda } from '@yololift/aws/testing';
import { describeFunction } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { inject } from 'vitest';
import { objectCreatedEvent, scheduledEvent } from '../testing/events.ts';

describeFunction(
  'Lambda in its runtime client, on a stand-in of the Runtime API',
  {
    store: 's3://yololift',
    openRoot,
    concurrency: 1,
    // 6 MB of JSON, in which a body is base64.
    largestBody: 4_400_000,
    async start(environment) {
      const runtime = await startLambda({ handler: inject('bundle'), environment });
      return {
        runtime,
        async deliver(messages) {
          const event = sqsEvent(messages);
          const answer = await runtime.invoke(event);
          if (!answer.ok) return messages;
          const { batchItemFailures } = answer.payload as {
            batchItemFailures: readonly { readonly itemIdentifier: string }[];
          };
          const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
          return event.Records.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body);
        },
        objectCreated: async (key) => (await runtime.invoke(objectCreatedEvent('yololift', key))).ok,
        async warm(command) {
          const answer = await runtime.invoke({ command: 'warm', ...command });
          if (answer.ok) return answer.payload as object;
          throw new Error(answer.error.errorMessage);
        },
        async doctor() {
          const answer = await runtime.invoke({ command: 'doctor' });
          if (answer.ok) return answer.payload as object;
          throw new Error(answer.error.errorMessage);
        },
        schedule: async () => (await runtime.invoke(scheduledEvent())).ok,
        async nonsense() {
          const answer = await runtime.invoke({ hello: 'world' });
          return answer.ok ? 'it was taken' : answer.error.errorMessage;
        },
      };
    },
  },
  await demoFixtures(),
);
