import { isYoloLiftError } from '@yololift/core';
import type { SavedGraph } from '@yololift/core/model';
import { cpuKey, installedVersion, saveGraph } from '@yololift/core/onnx';
import type { Clock, Logger } from '@yololift/core/ports';
import { entryName, formatReleaseName, GraphFolder, type ReleaseName } from '@yololift/core/release';

/** What graphs are kept with. */
export interface SavedGraphsDeps {
  /** The releases' own; one that outlives this process, or nothing is gained. */
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this machine's kind of CPU; default: `cpuKey`. */
  readonly machine?: () => Promise<string>;
}

/** A model that serves from its own file, and whose graph may be saved. */
interface GraphJob {
  readonly modelFile: string;
  /** Bytes of `modelFile`. */
  readonly modelBytes: number;
  /** Throws where there is no memory for another session. */
  readonly assertRoom: () => void;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * The graphs of releases as ONNX Runtime has optimised them for this machine's CPU, kept in a cache folder: a session is
 * made from one in a half to three quarters of the time. No member throws: what goes wrong is logged, and the model's own file serves.
 */
export interface SavedGraphs {
  /** The graph of a release, to be checked when it is loaded; `undefined` where there is none for this machine. */
  find(release: ReleaseName): Promise<SavedGraph | undefined>;
  /** Removes a graph that `error` kept from serving. Where it is not damaged, none is saved here again. */
  drop(release: ReleaseName, graph: SavedGraph, error: unknown): Promise<void>;
  /** Saves a graph after a while, beside the work of this process, unless there is one. Resolves when that is over. */
  save(release: ReleaseName, job: GraphJob): Promise<void>;
}

/** A process that lives for less gains nothing, and the first requests have the CPU for themselves, ms. */
const SETTLE_MS = 5_000;
/** Constants computed ahead may be larger than what computes them: a graph of more times the model is no gain. */
const MAX_GROWTH = 4;

/** Makes one; nothing is read or written before it is asked. */
export function createSavedGraphs(
  { cacheFolder, clock, logger, machine = cpuKey }: SavedGraphsDeps,
  { settleMs = SETTLE_MS }: { readonly settleMs?: number } = {},
): SavedGraphs {
  let folder: Promise<GraphFolder> | undefined;
  let told: string | undefined;

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
    const message =
      'refusal' in added ? 'has no graph to save' : 'has its graph saved, optimised for this CPU';
    logger.info({ release, ...added }, `${formatReleaseName(release)} ${message}`);
  }

  /** The same trouble with each release is told once. */
  function warn(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (why === told) return;
    told = why;
    const message = 'graphs optimised for this CPU cannot be kept; models load from their own files';
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
        `the saved graph of ${formatReleaseName(release)} is not used; its own file is`,
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
