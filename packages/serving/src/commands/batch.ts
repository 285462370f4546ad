import type { Deadline } from '@yololift/core/async';
import { untilAborted } from '@yololift/core/async';
import type { YoloLiftError } from '@yololift/core/errors';
import type { CheckedOptions, JsonObject } from '@yololift/core/model';
import type { ReleaseName } from '@yololift/core/release/pointer';
import type { ImageReader } from '../images/image-reader.ts';
import type { ResultStore } from '../images/result-store.ts';
import type { ModelSource, ServedModel } from '../slot/served-model.ts';
import { asYoloLiftError } from '../slot/slot-errors.ts';
import type { BatchCommand } from './commands.ts';

/** The outcome of one image. `repeated`: the result of an earlier run was reused. */
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

/** The outcome of a batch. */
export interface BatchAnswer {
  readonly items: readonly BatchItem[];
  /** Images that were not started or not finished before the deadline; send them again. */
  readonly nextItems: readonly string[];
  readonly release: ReleaseName | undefined;
  readonly instance?: { readonly id: string; readonly coldStart: boolean };
  /** URI of the run's record, if results are stored. */
  readonly run?: string;
}

/** Dependencies of `runBatch`. */
export interface BatchDeps {
  readonly source: ModelSource;
  readonly images: ImageReader;
  /** Opens the store of a results root. */
  readonly openResults: (root: string) => Promise<ResultStore>;
}

/** Concurrent images: one is fetched and decoded while the other runs. */
const ITEMS_IN_FLIGHT = 2;
/** An image starts only if the remaining time exceeds the slowest image so far by this factor. */
const PACE_MARGIN = 1.5;

/** Options of `runBatch`. */
export interface BatchOptions {
  /**
   * Which runs with stored results write a record: `always`, or only runs with `images`. Object events use the latter:
   * the record is itself an object, so a bucket without an event filter would report it.
   */
  readonly record?: 'always' | 'images';
}

/** Errors of objects that are not images; all are permanent. */
const NOT_AN_IMAGE: readonly string[] = [
  'IMAGE_UNSUPPORTED',
  'IMAGE_EMPTY',
  'IMAGE_URI_REFUSED',
  'IMAGE_NOT_FOUND',
];

/** Predicts images by URI. Each image fails alone. Stops before the deadline and returns the remaining URIs. */
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
    const done = await runWithinDeadline(uris, deadline, (uri) => predictUri(work, uri));
    const items = done.filter((item) => item !== undefined);
    const nextItems = uris.filter((_uri, index) => done[index] === undefined);
    const { release, instance } = served;
    const answer = {
      items,
      nextItems,
      release,
      ...(instance !== undefined && { instance: { id: instance.id, coldStart: instance.coldStart } }),
    };
    const hasRecord = record === 'always' || items.some(isImage);
    return results === undefined || !hasRecord ? answer : { ...answer, run: await results.writeRun(answer) };
  });
}

function isImage(item: BatchItem): boolean {
  return item.status === 'ok' || !NOT_AN_IMAGE.includes(item.error.code);
}

/**
 * Runs `work` for each item, `ITEMS_IN_FLIGHT` at once, while the remaining time exceeds `PACE_MARGIN` times the slowest
 * item. Items that did not start, or whose `work` returned `undefined`, are `undefined`.
 */
async function runWithinDeadline<T>(
  items: readonly string[],
  deadline: Deadline,
  work: (item: string) => Promise<T | undefined>,
): Promise<readonly (T | undefined)[]> {
  const done: (T | undefined)[] = items.map(() => undefined);
  let next = 0;
  let slowestMs = 0;
  async function runNext(): Promise<void> {
    while (next < items.length && deadline.remainingMs() > slowestMs * PACE_MARGIN) {
      const index = next++;
      const startedAt = performance.now();
      done[index] = await work(items[index] as string);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  }
  await Promise.all(Array.from({ length: ITEMS_IN_FLIGHT }, runNext));
  return done;
}

interface ItemWork extends BatchDeps {
  readonly served: ServedModel;
  /** The command's unparsed options; part of the result's key. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly checked: CheckedOptions;
  readonly results: ResultStore | undefined;
  readonly deadline: Deadline;
}

/** Returns `undefined` after the deadline; a retry repeats the item safely. */
async function predictUri(work: ItemWork, uri: string): Promise<BatchItem | undefined> {
  const { signal } = work.deadline;
  try {
    return await readAndPredict(work, uri);
  } catch (error) {
    if (signal.aborted) return undefined;
    return failedItem(uri, asYoloLiftError(error));
  }
}

async function readAndPredict(work: ItemWork, uri: string): Promise<BatchItem> {
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

/** Whether the batch should be retried: time ran out, or a failure is retryable. */
export function isUnfinished({ items, nextItems }: BatchAnswer): boolean {
  return nextItems.length > 0 || items.some((item) => item.status === 'error' && item.error.retryable);
}
