import { join } from 'node:path';
import * as z from 'zod';
import { YoloLiftError } from '../errors.ts';
import type { ReleaseFiles } from './runtime.ts';
import type { JsonObject, Task, TaskAnswer } from './task.ts';

const checkSchema = z.looseObject({
  item: z.string(),
  mediaType: z.string(),
  options: z.looseObject({}).default({}),
  document: z.looseObject({}),
  tolerance: z.number().min(0).default(0),
});

type Check = z.infer<typeof checkSchema>;

/**
 * Runs a release's `check`: its item must give the document that was recorded, numbers within `tolerance`. What the answer
 * holds besides is not compared. Serves as `OpeningModel.test` of any runtime.
 * @returns nothing: no raw answer is known here that could be doubted.
 * @throws YoloLiftError `SELF_TEST_FAILED` - names the first difference, or says why the item could not be run.
 * @throws YoloLiftError `RELEASE_INVALID` - the self-test is of another form.
 */
export async function assertCheck(
  task: Task,
  { folder, selfTest }: Pick<ReleaseFiles, 'folder' | 'selfTest'>,
): Promise<readonly []> {
  if (selfTest === undefined) return [];
  const { success, data, error } = checkSchema.safeParse(selfTest);
  if (!success)
    throw new YoloLiftError('RELEASE_INVALID', `the manifest's check: ${error.issues[0]?.message}`);
  const { document } = await runItem(task, folder, data);
  const difference = findDifference(data.document, document, data.tolerance);
  if (difference === undefined) return [];
  throw new YoloLiftError(
    'SELF_TEST_FAILED',
    `${data.item} does not give what it gave when the release was published: ${difference}`,
  );
}

async function runItem(task: Task, folder: string, { item, options }: Check): Promise<TaskAnswer> {
  try {
    return await task.run({ path: join(folder, item) }, task.parseOptions(options));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new YoloLiftError('SELF_TEST_FAILED', `${item} could not be run: ${why}`, { cause });
  }
}

/** The first field in which `now` is not as recorded: `labels.0.score was 0.9, is 0.1`. */
function findDifference(
  recorded: unknown,
  now: unknown,
  tolerance: number,
  path: readonly string[] = [],
): string | undefined {
  if (!isObject(recorded)) return isNear(recorded, now, tolerance) ? undefined : say(path, recorded, now);
  if (!isObject(now) || lengthOf(recorded) !== lengthOf(now)) return say(path, recorded, now);
  for (const [key, value] of Object.entries(recorded)) {
    const found = findDifference(value, now[key], tolerance, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNear(recorded: unknown, now: unknown, tolerance: number): boolean {
  if (typeof recorded !== 'number' || typeof now !== 'number') return recorded === now;
  return Math.abs(recorded - now) <= tolerance;
}

/** A list is one, too. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function lengthOf(value: object): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function say(path: readonly string[], recorded: unknown, now: unknown): string {
  return `${path.join('.')} was ${JSON.stringify(recorded)}, is ${JSON.stringify(now)}`;
}
