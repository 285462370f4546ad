import type * as z from 'zod';
import type { YoloLiftError } from '../errors.ts';
import type { Model } from './model.ts';
import type { JsonObject } from './task.ts';

/** A release's files, as they lie on this machine. */
export interface ReleaseFiles {
  readonly folder: string;
  /** Path of the model file within it. */
  readonly model: string;
  /** The manifest's own part for its runtime, which checks it. */
  readonly settings: JsonObject;
  /** The item that the release came with, and the answer that was recorded for it; unset where there is none. */
  readonly selfTest: JsonObject | undefined;
}

/** A model's graph as ONNX Runtime has optimised it for this machine's CPU, and what its file was when it was saved. */
export interface SavedGraph {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly crc32: number;
}

/** How a model runs in this process. */
export interface RunOptions {
  /** Where: in the calling thread, which blocks meanwhile, or in one of its own. */
  readonly thread?: 'inline' | 'worker' | undefined;
  /** Threads inside one run. Default: the CPUs that this process really has. */
  readonly threads?: number | undefined;
  /** Longest time that a run may take, ms; only of a `worker`. */
  readonly runLimitMs?: number | undefined;
  /**
   * Called once, when a run takes longer than its limit. Native code cannot be stopped: the model takes nothing new, and
   * the process should end once what is under way is answered.
   */
  readonly onStuck?: ((error: YoloLiftError) => void) | undefined;
}

/** A model that is still loading. */
interface OpeningModel {
  /** Rejects where the model cannot be opened. */
  readonly ready: Promise<Model>;
  /**
   * Runs the release's self-test, where it has one. It may begin before the model is ready: its item is decoded meanwhile.
   * @returns what of the raw answer speaks against how the model is read, in words; that fails no test.
   * @throws YoloLiftError `SELF_TEST_FAILED` - names what the model gives otherwise than when it was published.
   */
  test(): Promise<readonly string[]>;
}

/** A library with a binary for each platform. */
export interface NativeLibrary {
  /** Its package. */
  readonly name: string;
  /** Loads it, and gives its version. */
  readonly load: () => Promise<string>;
}

/** Opens the releases of one kind. */
export interface Runtime {
  /** The value of a manifest's `runtime`. */
  readonly id: string;
  /** What it cannot run without; the checks of a deployment load each. */
  readonly natives: readonly NativeLibrary[];
  /** What takes its time, and can begin before it is known which model comes. */
  preload(thread: 'inline' | 'worker'): void;
  /** Bytes that a model takes at most while it is opened beside the one that serves. */
  footprint(modelBytes: number): number;
  /**
   * Opens a release's model.
   * @param savedGraph - the model's graph as it was saved on this machine; where it is damaged the model does not open.
   * @throws YoloLiftError `RELEASE_INVALID` - its settings are none of this runtime; says which one is wrong.
   */
  open(release: ReleaseFiles, options: RunOptions, savedGraph?: SavedGraph): OpeningModel;
}

/** Runtimes by the name that manifests call them, each loaded when a release asks for it. */
export type Runtimes = Readonly<Record<string, () => Runtime | Promise<Runtime>>>;

/** A runtime that the environment configures. */
export interface ConfiguredRuntime {
  /** The environment's variables that are its own, by name; each reads its text. */
  readonly variables: z.ZodRawShape;
  /** @param settings - what `variables` read; others may stand beside. */
  create(settings: Readonly<Record<string, unknown>>): Runtime | Promise<Runtime>;
}

/** Makes one whose settings are typed by its variables. */
export function configuredRuntime<S extends z.ZodRawShape>(
  variables: S,
  create: (settings: z.infer<z.ZodObject<S>>) => Runtime | Promise<Runtime>,
): ConfiguredRuntime {
  return { variables, create: (settings) => create(settings as z.infer<z.ZodObject<S>>) };
}
