import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type { Runtime } from '@yololift/core/model';
import { defineTask, type Item, optionNames } from '@yololift/core/model';
import * as z from 'zod';

/** Calls of `constantRuntime`, in order. */
export type ConstantEvent = 'preload' | 'open' | 'test' | 'close';

const settingsSchema = z.strictObject({ answer: z.string() });
const optionsSchema = z.strictObject({ loud: z.boolean('it is true or false').exactOptional() });
const checkSchema = z.looseObject({ item: z.string(), document: z.looseObject({ answer: z.string() }) });

/** A runtime without a model: answers every text with the answer from the release's settings and the text's length. */
export function constantRuntime(events: ConstantEvent[] = []): Runtime {
  return {
    id: 'constant',
    natives: [],
    preload: () => void events.push('preload'),
    footprint: (modelBytes) => modelBytes,
    open({ folder, settings, selfTest }) {
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
      const model = {
        name: answer,
        details: { name: answer, task: task.id },
        task,
        warnings: [],
        close: async () => void events.push('close'),
      };
      return {
        ready: Promise.resolve(model),
        async test() {
          events.push('test');
          const { item, document: recorded } = checkSchema.parse(selfTest);
          const { document } = await task.run({ path: join(folder, item) }, task.parseOptions({}));
          if (document.answer === recorded.answer) return [];
          throw new YoloLiftError('SELF_TEST_FAILED', `${recorded.answer} is ${document.answer}`);
        },
      };
    },
  };
}

function parseSettings(settings: unknown): z.infer<typeof settingsSchema> {
  const { success, data, error } = settingsSchema.safeParse(settings);
  if (success) return data;
  throw new YoloLiftError('RELEASE_INVALID', `the manifest's settings: ${error.issues[0]?.message}`);
}

function bytesOf(item: Item): Promise<Uint8Array> | Uint8Array {
  return 'path' in item ? readFile(item.path) : item.bytes;
}
