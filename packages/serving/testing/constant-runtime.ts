import { readFile } from 'node:fs/promises';
import { YoloLiftError } from '@yololift/core/errors';
import type { Model, Runtime, Tensor } from '@yololift/core/model';
import { assertCheck, checkInferRequest, defineTask, type Item, optionNames } from '@yololift/core/model';
import * as z from 'zod';

/** Calls of `constantRuntime`, in order. */
export type ConstantEvent = 'preload' | 'open' | 'test' | 'close';

const settingsSchema = z.strictObject({ answer: z.string() });
const optionsSchema = z.strictObject({ loud: z.boolean('it is true or false').exactOptional() });

/** By tensors: texts in, one answer and one length a text out. */
const TENSORS = {
  inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
  outputs: [
    { name: 'answer', datatype: 'BYTES', shape: [-1] },
    { name: 'length', datatype: 'INT64', shape: [-1] },
  ],
} as const;

/** A runtime without a model: answers every text with the answer from the release's settings and the text's length. */
export function constantRuntime(events: ConstantEvent[] = []): Runtime {
  return {
    id: 'constant',
    natives: [],
    preload: () => void events.push('preload'),
    footprint: (modelBytes) => modelBytes,
    open({ settings, ...release }) {
      events.push('open');
      const { answer } = parseSettings(settings);
      const task = defineTask<z.infer<typeof optionsSchema>>({
        id: 'echo',
        accepts: ['text/plain'],
        renders: [],
        options: { schema: optionsSchema, names: optionNames({ kinds: { loud: 'flag' } }) },
        answer: z.object({ answer: z.string(), length: z.int() }),
        details: z.object({ name: z.string(), task: z.string() }),
        components: {},
        plural: 'texts',
        parseOptions(given) {
          const { success, data, error } = optionsSchema.safeParse(given);
          if (success) return data;
          throw new YoloLiftError('INVALID_OPTION', error.issues[0]?.message ?? '');
        },
        async run(item, { loud = false }) {
          const { length } = await bytesOf(item);
          return {
            document: { answer: loud ? answer.toUpperCase() : answer, length },
            stages: [{ name: 'echo', ms: 1 }],
            totalMs: 1,
          };
        },
        isItemFault: () => false,
        sample: async () => ({ bytes: new Uint8Array(3) }),
      });
      const model: Model = {
        name: answer,
        details: { name: answer, task: task.id },
        task,
        warnings: [],
        card: { name: answer, platform: 'constant', ...TENSORS },
        async infer(request) {
          const { inputs, outputs } = checkInferRequest(TENSORS, request);
          const texts = inputs.flatMap(({ data }) => data as readonly Uint8Array[]);
          const given = constantTensors(answer, texts);
          return {
            outputs: outputs.flatMap((name) => given.filter((tensor) => tensor.name === name)),
            stages: [{ name: 'echo', ms: 1 }],
            totalMs: 1,
          };
        },
        close: async () => void events.push('close'),
      };
      return {
        ready: Promise.resolve(model),
        async test() {
          events.push('test');
          return assertCheck(task, release);
        },
      };
    },
  };
}

function constantTensors(answer: string, texts: readonly Uint8Array[]): readonly Tensor[] {
  const shape = [texts.length];
  const lengths = BigInt64Array.from(texts, ({ length }) => BigInt(length));
  return [
    { name: 'answer', datatype: 'BYTES', shape, data: texts.map(() => new TextEncoder().encode(answer)) },
    { name: 'length', datatype: 'INT64', shape, data: lengths },
  ];
}

function parseSettings(settings: unknown): z.infer<typeof settingsSchema> {
  const { success, data, error } = settingsSchema.safeParse(settings);
  if (success) return data;
  throw new YoloLiftError('RELEASE_INVALID', `the manifest's settings: ${error.issues[0]?.message}`);
}

function bytesOf(item: Item): Promise<Uint8Array> | Uint8Array {
  return 'path' in item ? readFile(item.path) : item.bytes;
}
