import { isYoloLiftError } from '@yololift/core/errors';
import type { SavedGraph } from '@yololift/core/model';
import { cpuKey, installedVersion, saveGraph } from '@yololift/core/onnx';
import type { Clock, Logger } from '@yololift/core/ports';
import { entryName, GraphFolder } from '@yololift/core/release';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release/pointer';

/** Dependencies of `createSavedGraphs`. */
export interface SavedGraphsDeps {
  /** The cache folder of the releases. It must outlive this process to be useful. */
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Returns a key for this machine's CPU type; default: `cpuKey`. */
  readonly machine?: () => Promise<string>;
}

/** A model loaded from its own file, whose graph may be saved. */
interface GraphJob {
  readonly modelFile: string;
  /** Bytes of `modelFile`. */
  readonly modelBytes: number;
  /** Throws if there is no memory for another session. */
  readonly assertRoom: () => void;
  /** Cancels saving. */
  readonly signal: AbortSignal;
}

/**
 * Saves graphs that ONNX Runtime has optimised for this machine's CPU in a cache folder. Creating a session from one
 * takes half to three quarters of the time. Never throws: failures are logged, and the model's own file is used.
 */
export interface SavedGraphs {
  /** Finds the graph of a release for this machine; `undefined` if absent. Not verified until it is loaded. */
  find(release: ReleaseName): Promise<SavedGraph | undefined>;
  /** Removes a graph that failed with `error`. Unless it is corrupt, no graph of that release is saved here again. */
  drop(release: ReleaseName, graph: SavedGraph, error: unknown): Promise<void>;
  /** Saves a graph in the background after a delay, unless one exists. Resolves when done. */
  save(release: ReleaseName, job: GraphJob): Promise<void>;
}

/** Delay before saving, ms: leaves the CPU to the first requests and skips short-lived processes. */
const SETTLE_MS = 5_000;
/** Maximum graph size relative to the model. Folded constants can make a graph too large to be useful. */
const MAX_GROWTH = 4;

/** Creates the store; accesses the disk only on use. */
export function createSavedGraphs(
  { cacheFolder, clock, logger, machine = cpuKey }: SavedGraphsDeps,
  { settleMs = SETTLE_MS }: { readonly settleMs?: number } = {},
): SavedGraphs {
  let folder: Promise<GraphFolder> | undefined;
  let lastWarning: string | undefined;

  function graphs(): Promise<GraphFolder> {
    folder ??= machine().then((name) => new GraphFolder(cacheFolder, `${installedVersion()}-${name}`));
    return folder;
  }

  async function add(release: ReleaseName, job: GraphJob): Promise<void> {
    const { modelFile, modelBytes, signal } = job;
    await clock.sleep(settleMs, signal);
    const make = (target: string) => {
      job.assertRoom();
      return saveGraph(modelFile, target, signal);
    };
    const options = { clock, signal, maxBytes: modelBytes * MAX_GROWTH };
    const added = await (await graphs()).add(entryName(release), make, options);
    if (added === undefined) return;
    const message = 'refusal' in added ? 'has no graph to save' : 'has a saved graph, optimised for this CPU';
    logger.info({ release, ...added }, `${formatReleaseName(release)} ${message}`);
  }

  /** Logs each distinct error once. */
  function warn(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (why === lastWarning) return;
    lastWarning = why;
    const message = 'graphs optimised for this CPU cannot be saved; models load from their own files';
    logger.warn({ cacheFolder, error }, message);
  }

  return {
    async find(release) {
      try {
        return await (await graphs()).find(entryName(release));
      } catch (error) {
        warn(error);
        return undefined;
      }
    },
    async drop(release, graph, error) {
      logger.warn(
        { release, graph, error },
        `the saved graph of ${formatReleaseName(release)} failed; the release's own file is used`,
      );
      try {
        const inFolder = await graphs();
        const isDamaged = isYoloLiftError(error, 'MODEL_CORRUPT');
        if (!isDamaged) await inFolder.refuse(entryName(release), String(error));
        await inFolder.drop(graph);
      } catch (cause) {
        warn(cause);
      }
    },
    async save(release, job) {
      try {
        await add(release, job);
      } catch (error) {
        if (!job.signal.aborted) warn(error);
      }
    },
  };
}
