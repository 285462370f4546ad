import type * as z from 'zod';
import type { Warning } from '../warnings.ts';
import type { OptionNames } from './option-names.ts';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a model is given: encoded bytes, or a file that is read where it lies. */
export type Item =
  /** Without a media type: the bytes tell what they are. */
  { readonly bytes: Uint8Array; readonly mediaType?: string } | { readonly path: string };

/** How an item is run. */
interface Call {
  /** A media type of `Task.renders`: the answer comes as such a picture, too. Default: it is not drawn. */
  readonly render?: string;
  /** Gives up an item that still waits for its turn; one that was begun goes on. */
  readonly signal?: AbortSignal;
  /** Called when the item's turn has come. */
  readonly onBegin?: () => void;
}

/** One stage of a run: what `Server-Timing`, spans and metrics are made of. */
export interface Stage {
  readonly name: string;
  readonly ms: number;
}

/** What a run took. */
export interface RunTimes {
  /** The first one stands at the run's start, the others at its end, without a gap; between is the wait for a turn. */
  readonly stages: readonly Stage[];
  /** Wall time from the item's turn on, ms. */
  readonly totalMs: number;
}

/** A model's answer for one item. */
export interface TaskAnswer extends RunTimes {
  /** As JSON documents hold it, complete but for the item's name. */
  readonly document: JsonObject;
  /** What the reader should know of this item; in its document too. */
  readonly warnings?: readonly Warning[];
  /** The answer drawn, encoded as `Call.render` asked. */
  readonly rendered?: Uint8Array<ArrayBuffer>;
}

/** What requests may ask of a run. */
interface TaskOptions {
  /** Strict: an unknown name is refused. What OpenAPI, queries, forms and messages offer is made of it. */
  readonly schema: z.ZodObject;
  /** The options' names, and how they are written as text. */
  readonly names: OptionNames;
}

/**
 * What a model does with an item, as edges (HTTP, queues, self-test, warm-up) use it: in bytes, options and JSON. Only
 * its runtime knows what is inside.
 */
export interface Task {
  /** `detect`, `segment`, `classify`, `text-classification`, … */
  readonly id: string;
  /** Media types that items have: `image/*`. */
  readonly accepts: readonly string[];
  /** Media types that an answer can be drawn as, best first. */
  readonly renders: readonly string[];
  readonly options: TaskOptions;
  /** Of a document; OpenAPI describes it. */
  readonly answer: z.ZodObject;
  /** Of `Model.details`; OpenAPI describes it. */
  readonly details: z.ZodObject;
  /** Parts of an answer that OpenAPI calls by a name. */
  readonly components: Readonly<Record<string, z.ZodType>>;
  /** Under what name a request's documents stand in its answer: `images`. */
  readonly plural: string;
  /**
   * Checks the options of a request, which may hold for several items.
   * @throws YoloLiftError `INVALID_OPTION` - an unknown name, a wrong type or range, or something the model does not know.
   */
  parseOptions(given: JsonObject): CheckedOptions;
  /**
   * Runs one item, in its turn: the model lets so many in at once as it can, and the others wait in the order they came.
   * @throws YoloLiftError `REQUEST_ABORTED` - `Call.signal` fired before its turn came.
   * @throws YoloLiftError of the runtime; codes that `isItemFault` names are the item's own fault.
   */
  run(item: Item, options: CheckedOptions, call?: Call): Promise<TaskAnswer>;
  /** Whether an error with this code is the item's own fault: it fails alone, beside others of its request. */
  isItemFault(code: string): boolean;
  /** An item to warm up with. */
  sample(): Promise<Item>;
}

declare const checked: unique symbol;

/** Options that `Task.parseOptions` let pass; only that task knows what they hold. */
export interface CheckedOptions {
  readonly [checked]: true;
}

/** A task as its runtime writes it: with the types of its options and its answer. */
export interface TaskDefinition<Options extends object> extends Omit<Task, 'parseOptions' | 'run'> {
  parseOptions(given: JsonObject): Options;
  run(item: Item, options: Options, call: Call): Promise<TaskAnswer>;
}

/** Makes a task of its definition; its options are of a known type inside, and of none outside. */
export function defineTask<Options extends object>(definition: TaskDefinition<Options>): Task {
  const { parseOptions, run, ...same } = definition;
  return {
    ...same,
    parseOptions: (given) => parseOptions(given) as Options & CheckedOptions,
    run: (item, options, call = {}) => run(item, options as CheckedOptions & Options, call),
  };
}
