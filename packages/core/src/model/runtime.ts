import type * as z from 'zod';
import type { YoloLiftError } from '../errors.ts';
import type { Model } from './model.ts';
import type { JsonObject } from './task.ts';

/** A release's files on this machine. */
export interface ReleaseFiles {
  readonly folder: string;
  /** Path of the model file in the folder. */
  readonly model: string;
  /** The manifest's settings for its runtime, which validates them. */
  readonly settings: JsonObject;
  /** The release's test item and its recorded answer; unset if there is none. */
  readonly selfTest: JsonObject | undefined;
}

/** A model's graph as optimised by ONNX Runtime for this CPU, and its file's size and checksum when saved. */
export interface SavedGraph {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly crc32: number;
}

/** How a model runs in this process. */
export interface RunOptions {
  /** In the calling thread, which blocks during a run, or in a worker thread. */
  readonly thread?: 'inline' | 'worker' | undefined;
  /** Threads per run. Default: the CPUs available to this process. */
  readonly threads?: number | undefined;
  /** Time limit of a run, ms; only for `worker`. */
  readonly runLimitMs?: number | undefined;
  /**
   * Called once, when a run exceeds its limit. Native code cannot be stopped: the model refuses new items,
   * and the process should end after its pending responses.
   */
  readonly onStuck?: ((error: YoloLiftError) => void) | undefined;
}

/** A model that is loading. */
interface OpeningModel {
  /** Rejects if the model cannot be opened. */
  readonly ready: Promise<Model>;
  /**
   * Runs the release's self-test, if it has one. It may start before the model is ready: the item is decoded
   * in the meantime.
   * @returns doubts about how the model is read, in words; they do not fail the test.
   * @throws YoloLiftError `SELF_TEST_FAILED` - names the differences from the recorded answer.
   */
  test(): Promise<readonly string[]>;
}

/** A library with native binaries. */
export interface NativeLibrary {
  /** Package name. */
  readonly name: string;
  /** Loads the library and returns its version. */
  readonly load: () => Promise<string>;
}

/** Opens releases of one kind. */
export interface Runtime {
  /** The value of a manifest's `runtime`. */
  readonly id: string;
  /** Required native libraries; deployment checks load each. */
  readonly natives: readonly NativeLibrary[];
  /** Starts slow loading before the model is known. */
  preload(thread: 'inline' | 'worker'): void;
  /** Peak memory, bytes, of opening a model beside the active one. */
  footprint(modelBytes: number): number;
  /**
   * Opens a release's model.
   * @param savedGraph - the model's graph as saved on this machine; a damaged one makes opening fail.
   * @throws YoloLiftError `RELEASE_INVALID` - invalid settings; names the first one.
   */
  open(release: ReleaseFiles, options: RunOptions, savedGraph?: SavedGraph): OpeningModel;
}

/** Runtimes by their name in manifests, each loaded on first use. */
export type Runtimes = Readonly<Record<string, () => Runtime | Promise<Runtime>>>;

/** A runtime configured by environment variables. */
export interface ConfiguredRuntime {
  /** Its environment variables by name, with their parsers. */
  readonly variables: z.ZodRawShape;
  /** @param settings - the parsed `variables`; other keys are allowed. */
  create(settings: Readonly<Record<string, unknown>>): Runtime | Promise<Runtime>;
}

/** Creates a configured runtime; its variables type its settings. */
export function configuredRuntime<S extends z.ZodRawShape>(
  variables: S,
  create: (settings: z.infer<z.ZodObject<S>>) => Runtime | Promise<Runtime>,
): ConfiguredRuntime {
  return { variables, create: (settings) => create(settings as z.infer<z.ZodObject<S>>) };
}
