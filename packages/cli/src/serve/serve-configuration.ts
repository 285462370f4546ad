import { parseConfiguration, variablesOf as runtimeVariables } from '@yololift/serving/functions';
import { RUNTIMES } from '../runtimes.ts';

/** What the command's options say of a service. */
export interface ServeFlags {
  readonly maxBodyMb: number;
  readonly queue: number;
  readonly runLimit: number;
  readonly threads?: number;
  readonly cache: string;
  readonly cacheMb?: number;
  readonly pointerTtl: number;
  readonly maxSwaps?: number;
  readonly maxGrowth: number;
}

/** A parameter that is followed, and where its releases lie. */
export interface Followed {
  readonly pointer: string;
  readonly roots: readonly string[];
}

type ServeConfiguration = ReturnType<typeof parseConfiguration>;

/**
 * The configuration of a server: its options, and for what they do not say the variables of a function
 * (`MODEL_VERIFY`, `IMAGE_SOURCES`, `RESULTS`, `MAX_IMAGES`, `TIMEOUT_SECONDS`, `LOG_LEVEL`, and those of the runtimes).
 * @param followed - unset where a model's file is served.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists everything that is wrong.
 */
export function serveConfiguration(
  followed: Followed | undefined,
  flags: ServeFlags,
  environment: NodeJS.ProcessEnv,
): ServeConfiguration {
  const given = { ...environment, ...variablesOf(flags), ...placesOf(followed) };
  return parseConfiguration(given, runtimeVariables(RUNTIMES));
}

function variablesOf(flags: ServeFlags): Readonly<Record<string, string>> {
  const variables = {
    MODEL_CACHE: flags.cache,
    MODEL_CACHE_MB: flags.cacheMb,
    POINTER_TTL_SECONDS: flags.pointerTtl,
    INFERENCE_THREADS: flags.threads,
    MAX_BODY_MB: flags.maxBodyMb,
    MAX_QUEUE: flags.queue,
    RUN_LIMIT_SECONDS: flags.runLimit,
    MAX_GROWTH_MB: flags.maxGrowth,
    MAX_SWAPS: flags.maxSwaps,
  };
  const given = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** Of a file: nothing points to it, so that what these two say is never read. */
const NOWHERE = { MODEL_POINTER: 'file:///none', MODEL_SOURCES: 'file:///none' };

function placesOf(followed: Followed | undefined): Readonly<Record<string, string>> {
  if (followed === undefined) return NOWHERE;
  // Sources are separated by commas, which a path may hold.
  const roots = followed.roots.map((root) => root.replaceAll(',', '%2C'));
  return { MODEL_POINTER: followed.pointer, MODEL_SOURCES: roots.join(',') };
}
