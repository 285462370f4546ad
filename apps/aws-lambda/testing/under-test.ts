import { sqsEvent, startLambda } from '@yololift/aws/testing';
import { createStores } from '@yololift/stores';
import type { FunctionUnderTest, StartedFunction } from '@yololift/testing';
import { objectCreatedEvent, scheduledEvent } from './events.ts';

/** The function in its runtime. */
export function underTest(bundle: string): FunctionUnderTest {
  return {
    store: 's3://yololift',
    openRoot: (uri, environment) => createStores(environment).openRoot(uri),
    concurrency: 1,
    // 6 MB of JSON, with the body in base64.
    largestBody: 4_400_000,
    takesEvents: true,
    start: (environment) => start(bundle, environment),
  };
}

async function start(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedFunction> {
  const runtime = await startLambda({ handler: bundle, environment });
  const invoke = async (command: object) => {
    const answer = await runtime.invoke(command);
    if (answer.ok) return answer.payload as object;
    throw new Error(answer.error.errorMessage);
  };
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
    direct: async (event) => (await runtime.invoke(event)).ok,
    objectCreated: async (key) => (await runtime.invoke(objectCreatedEvent('yololift', key))).ok,
    warm: (command) => invoke({ command: 'warm', ...command }),
    doctor: () => invoke({ command: 'doctor' }),
    schedule: async () => (await runtime.invoke(scheduledEvent())).ok,
    async nonsense() {
      const answer = await runtime.invoke({ hello: 'world' });
      return answer.ok ? 'accepted' : answer.error.errorMessage;
    },
  };
}
