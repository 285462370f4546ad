import { isYoloLiftError, type YoloLiftError } from '../errors.ts';
import { toPredictOptions } from '../http/detect-options.ts';
import type { ModelSource, ServedModel } from '../http/served-model.ts';
import type { ReleaseName } from '../release/pointer.ts';
import { type ImageDocument, type InstanceDocument, imageDocument } from '../report/prediction-document.ts';
import type { BatchCommand } from './commands.ts';
import type { Deadline } from './deadline.ts';
import { asYoloLiftError } from './failure.ts';

/** Reads images that a command names by URI. */
export interface BatchImages {
  /** @throws YoloLiftError - of this image alone; see `isRetryable`. */
  read(uri: string, options: { readonly signal: AbortSignal }): Promise<BatchImage>;
}

/** An image, and what names its bytes. */
export interface BatchImage {
  readonly uri: string;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/** Keeps one result an image and release. */
export interface BatchResults {
  /** Where an earlier run's result for these bytes lies; `undefined` where there is none. */
  find(image: Pick<BatchImage, 'uri' | 'etag'>, release: ReleaseName): Promise<string | undefined>;
  /** Writes a result, unless there is one. Returns where it lies. */
  write(image: Pick<BatchImage, 'uri' | 'etag'>, release: ReleaseName, document: object): Promise<string>;
  /** Writes what a whole run did. Returns where it lies. */
  writeRun(run: object): Promise<string>;
}

/** What became of one image. `repeated`: an earlier run had done it. */
export type BatchItem =
  | {
      readonly uri: string;
      readonly status: 'ok';
      readonly image?: ImageDocument;
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
  readonly instance?: InstanceDocument;
  /** Where the run's own record lies, where results are kept. */
  readonly run?: string;
}

/** What a batch needs. */
export interface BatchDeps {
  readonly source: ModelSource;
  readonly images: BatchImages;
  /** Opens where results go. */
  readonly openResults: (root: string) => Promise<BatchResults>;
}

/** Images at once: one is fetched and decoded while the other runs. */
const ITEMS_IN_FLIGHT = 2;
/** An image may take so many times the slowest one before it. */
const PACE_MARGIN = 1.5;

/** Looks at images by URI, each failing alone, and stops in time to say which ones are left. */
export function runBatch(deps: BatchDeps, command: BatchCommand, deadline: Deadline): Promise<BatchAnswer> {
  return deps.source.use(async (model) => {
    const { command: _, items: uris, results: root, ...options } = command;
    const predictOptions = toPredictOptions(options, model.description.labels);
    const results = root === undefined ? undefined : await deps.openResults(root);
    const work: ItemWork = { ...deps, model, predictOptions, results, deadline };
    const done = await inPace(uris, deadline, (uri) => lookAtItem(work, uri));
    const items = done.filter((item) => item !== undefined);
    const nextItems = uris.filter((_uri, index) => done[index] === undefined);
    const { release, instance } = model;
    const answer = {
      items,
      nextItems,
      release,
      ...(instance !== undefined && { instance: { id: instance.id, coldStart: instance.coldStart } }),
    };
    return results === undefined ? answer : { ...answer, run: await results.writeRun(answer) };
  });
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
  readonly model: ServedModel;
  readonly predictOptions: ReturnType<typeof toPredictOptions>;
  readonly results: BatchResults | undefined;
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

async function lookAt({ images, model, predictOptions, results, deadline }: ItemWork, uri: string) {
  const { signal } = deadline;
  const image = await images.read(uri, { signal });
  const { release } = model;
  if (results !== undefined && release !== undefined) {
    const earlier = await results.find(image, release);
    if (earlier !== undefined) return { uri, status: 'ok', result: earlier, repeated: true } as const;
  }
  signal.throwIfAborted();
  const prediction = await model.predict(image.bytes, predictOptions);
  const document = imageDocument(uri, prediction);
  if (results === undefined || release === undefined) return { uri, status: 'ok', image: document } as const;
  const result = await results.write(image, release, { ...document, etag: image.etag, release });
  return { uri, status: 'ok', result } as const;
}

function failedItem(uri: string, error: YoloLiftError): BatchItem {
  const { code, message, isRetryable: retryable } = error;
  return { uri, status: 'error', error: { code, message, retryable } };
}

/** Whether a queue should bring the batch again: time ran out, or something failed that may pass. */
export function isUnfinished({ items, nextItems }: BatchAnswer): boolean {
  return nextItems.length > 0 || items.some((item) => item.status === 'error' && item.error.retryable);
}

/** Whether a failure may pass if the same is sent again. */
export function isPassing(error: unknown): boolean {
  return isYoloLiftError(error) ? error.isRetryable : true;
}
