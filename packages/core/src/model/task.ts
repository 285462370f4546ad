import type * as z from 'zod';
import type { Warning } from '../warnings.ts';
import type { OptionNames } from './option-names.ts';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The input of a run: encoded bytes, or a local file. */
export type Item =
  /** Without a media type the format is detected from the bytes. */
  { readonly bytes: Uint8Array; readonly mediaType?: string } | { readonly path: string };

/** Options of one run. */
interface Call {
  /** A media type of `Task.renders`: also returns the answer drawn in this format. Default: no drawing. */
  readonly render?: string;
  /** Aborts a queued item; a started item continues. */
  readonly signal?: AbortSignal;
  /** Called when the item leaves the queue. */
  readonly onBegin?: () => void;
}

/** One stage of a run, for `Server-Timing`, spans and metrics. */
export interface Stage {
  readonly name: string;
  readonly ms: number;
}

/** What a run took. */
export interface RunTimes {
  /** The first one stands at the run's start, the others at its end, without a gap; between is the wait for a turn. */
  readonly stages: readonly Stage[];
  /** Wall time without queueing, ms. */
  readonly totalMs: number;
}

/** A model's answer for one item. */
export interface TaskAnswer extends RunTimes {
  /** As JSON documents hold it, complete but for the item's name. */
  readonly document: JsonObject;
  /** What the reader should know of this item; in its document too. */
  readonly warnings?: readonly Warning[];
  /** The drawn answer, encoded as `Call.render`. */
  readonly rendered?: Uint8Array<ArrayBuffer>;
}

/** The options of requests. */
interface TaskOptions {
  /** Strict: refuses unknown names. Source of the options in OpenAPI, queries, forms and messages. */
  readonly schema: z.ZodObject;
  /** The options' names and text formats. */
  readonly names: OptionNames;
}

/**
 * A model's task as used by HTTP, queues, self-test and warm-up: bytes and options in, JSON out. Only its
 * runtime sees the types inside.
 */
export interface Task {
  /** `detect`, `segment`, `classify`, `text-classification`, … */
  readonly id: string;
  /** Media types of items: `image/*`. */
  readonly accepts: readonly string[];
  /** Media types of drawn answers, preferred first. */
  readonly renders: readonly string[];
  readonly options: TaskOptions;
  /** Schema of a document, for OpenAPI. */
  readonly answer: z.ZodObject;
  /** Schema of `Model.details`, for OpenAPI. */
  readonly details: z.ZodObject;
  /** Named parts of a document, for OpenAPI. */
  readonly components: Readonly<Record<string, z.ZodType>>;
  /** The response's key of the documents: `images`. */
  readonly plural: string;
  /**
   * Checks the options of a request of one or several items.
   * @throws YoloLiftError `INVALID_OPTION` - an unknown name, a wrong type or range, or a value unknown to
   * the model.
   */
  parseOptions(given: JsonObject): CheckedOptions;
  /**
   * Queues and runs one item: the model limits concurrency, and others wait in order.
   * @throws YoloLiftError `REQUEST_ABORTED` - `Call.signal` aborted while the item was queued.
   * @throws YoloLiftError of the runtime; for codes of `isItemFault` the item is at fault.
   */
  run(item: Item, options: CheckedOptions, call?: Call): Promise<TaskAnswer>;
  /**
   * Whether an error with this code is the item's fault: then the item fails alone, not the whole request.
   */
  isItemFault(code: string): boolean;
  /** An item for warm-up. */
  sample(): Promise<Item>;
}

declare const checked: unique symbol;

/** Options checked by `Task.parseOptions`; opaque outside that task. */
export interface CheckedOptions {
  readonly [checked]: true;
}

/** A task as implemented by a runtime: with the type of its options. */
export interface TaskDefinition<Options extends object> extends Omit<Task, 'parseOptions' | 'run'> {
  parseOptions(given: JsonObject): Options;
  run(item: Item, options: Options, call: Call): Promise<TaskAnswer>;
}

/** Creates a task from its definition; the options are typed inside and opaque outside. */
export function defineTask<Options extends object>(definition: TaskDefinition<Options>): Task {
  const { parseOptions, run, ...same } = definition;
  return {
    ...same,
    parseOptions: (given) => parseOptions(given) as Options & CheckedOptions,
    run: (item, options, call = {}) => run(item, options as CheckedOptions & Options, call),
  };
}
