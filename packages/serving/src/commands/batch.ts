import type { YoloLiftError } from '@yololift/core';
import type { Deadline } from '@yololift/core/async';
import { untilAborted } from '@yololift/core/async';
import type { CheckedOptions, JsonObject } from '@yololift/core/model';
import type { ReleaseName } from '@yololift/core/release';
import type { ImageReader } from '../images/image-reader.ts';
import type { ResultStore } from '../images/result-store.ts';
import type { ModelSource, ServedModel } from '../slot/served-model.ts';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import type { BatchCommand } from './commands.ts';

/** What became of one image. `repeated`: an earlier run had done it. */
type BatchItem =
  | {
      readonly uri: string;
      readonly status: 'ok';
      readonly image?: JsonObject;
      readonly result?: string;
      readonly repeated?: true;
    }
  | {
      readonly uri: string;
      readonly status: 'error';
      readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean };
    };

/** What became of a batch. */
export interface BatchAnswer {
  readonly items: readonly BatchItem[];
  /** Images that were not begun, or were given up half way, for want of time: send them again. */
  readonly nextItems: readonly string[];
  readonly release: ReleaseName | undefined;
  readonly instance?: { readonly id: string; readonly coldStart: boolean };
  /** Where the run's own record lies, where results are kept. */
  readonly run?: string;
}

/** What a batch needs. */
export interface BatchDeps {
  readonly source: ModelSource;
  readonly images: ImageReader;
  /** Opens where results go. */
  readonly openResults: (root: string) => Promise<ResultStore>;
}

/** Images at once: one is fetched and decoded while the other runs. */
const ITEMS_IN_FLIGHT = 2;
/** An image may take so many times the slowest one before it. */
const PACE_MARGIN = 1.5;

/** How a batch is run. */
export interface BatchOptions {
  /**
   * Where results are kept, which runs leave a record: `always`, or only those that met `images`. News of objects
   * asks for the latter: a record is an object too, and tells of itself where a bucket's news has no filter.
   */
  readonly record?: 'always' | 'images';
}

/** What an object that was no image is answered with; none of it passes. */
const NO_IMAGE: readonly string[] = [
  'IMAGE_UNSUPPORTED',
  'IMAGE_EMPTY',
  'IMAGE_URI_REFUSED',
  'IMAGE_NOT_FOUND',
];

/** Looks at images by URI, each failing alone, and stops in time to say which ones are left. */
export function runBatch(
  deps: BatchDeps,
  command: BatchCommand,
  deadline: Deadline,
  { record = 'always' }: BatchOptions = {},
): Promise<BatchAnswer> {
  return deps.source.use(async (served) => {
    const { command: _, model: _name, items: uris, results: root, ...options } = command;
    const checked = served.model.task.parseOptions(options);
    const results = root === undefined ? undefined : await deps.openResults(root);
    const work: ItemWork = { ...deps, served, options, checked, results, deadline };
    const done = await inPace(uris, deadline, (uri) => lookAtItem(work, uri));
    const items = done.filter((item) => item !== undefined);
    const nextItems = uris.filter((_uri, index) => done[index] === undefined);
    const { release, instance } = served;
    const answer = {
      items,
      nextItems,
      release,
      ...(instance !== undefined && { instance: { id: instance.id, coldStart: instance.coldStart } }),
    };
    const hasRecord = record === 'always' || items.some(isOfImage);
    return results === undefined || !hasRecord ? answer : { ...answer, run: await results.writeRun(answer) };
  });
}

function isOfImage(item: BatchItem): boolean {
  return item.status === 'ok' || !NO_IMAGE.includes(item.error.code);
}

/**
 * Does `work` for each item, a few at once, for as long as the next one fits into the time that is left by the
 * slowest so far. What was not begun, or ran out of time, is `undefined`.
 */
async function inPace<T>(
  items: readonly string[],
  deadline: Deadline,
  work: (item: string) => Promise<T | undefined>,
): Promise<readonly (T | undefined)[]> {
  const done: (T | undefined)[] = items.map(() => undefined);
  let next = 0;
  let slowestMs = 0;
  async function worker(): Promise<void> {
    while (next < items.length && deadline.remainingMs() > slowestMs * PACE_MARGIN) {
      const index = next++;
      const startedAt = performance.now();
      done[index] = await work(items[index] as string);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  }
  await Promise.all(Array.from({ length: ITEMS_IN_FLIGHT }, worker));
  return done;
}

interface ItemWork extends BatchDeps {
  readonly served: ServedModel;
  /** As the command has them: part of what a result is a result of. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly checked: CheckedOptions;
  readonly results: ResultStore | undefined;
  readonly deadline: Deadline;
}

/** `undefined` where time ran out: nothing was done then, or nothing that is not done again in the same way. */
async function lookAtItem(work: ItemWork, uri: string): Promise<BatchItem | undefined> {
  const { signal } = work.deadline;
  try {
    return await lookAt(work, uri);
  } catch (error) {
    if (signal.aborted) return undefined;
    return failedItem(uri, asYoloLiftError(error));
  }
}

async function lookAt(work: ItemWork, uri: string): Promise<BatchItem> {
  const { images, served, checked, results, deadline, options } = work;
  const { signal } = deadline;
  const image = await images.read(uri, { signal });
  const { release, model } = served;
  const subject = release && { image, release, options };
  const earlier = subject && (await results?.find(subject, { signal }));
  if (earlier !== undefined) return { uri, status: 'ok', result: earlier.uri, repeated: true };
  const answer = await untilAborted(model.task.run({ bytes: image.bytes }, checked, { signal }), signal);
  const document = { path: image.uri, ...answer.document };
  if (results === undefined || subject === undefined) return { uri, status: 'ok', image: document };
  const written = await results.write(subject, { ...document, etag: image.etag, release }, { signal });
  return { uri, status: 'ok', result: written.uri };
}

function failedItem(uri: string, error: YoloLiftError): BatchItem {
  const { code, message, isRetryable: retryable } = error;
  return { uri, status: 'error', error: { code, message, retryable } };
}

/** Whether a queue should bring the batch again: time ran out, or something failed that may pass. */
export function isUnfinished({ items, nextItems }: BatchAnswer): boolean {
  return nextItems.length > 0 || items.some((item) => item.status === 'error' && item.error.retryable);
}
