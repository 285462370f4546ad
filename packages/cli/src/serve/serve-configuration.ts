import { parseConfiguration, variablesOf as runtimeVariables } from '@yololift/serving/configuration';
import { storeGrammar } from '@yololift/stores';
import { rootUri } from '../release-stores.ts';
import { RUNTIMES } from '../runtimes.ts';

/** Options of `serve` that configure the service. */
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

/** A parameter to follow, and the roots of its releases. */
export interface Followed {
  readonly pointer: string;
  readonly roots: readonly string[];
}

type ServeConfiguration = ReturnType<typeof parseConfiguration>;

/**
 * Creates the configuration of a server: its options, and a function's variables for settings without an option
 * (`MODEL_VERIFY`, `MAX_IMAGES`, `TIMEOUT_SECONDS`, `LOG_LEVEL`, and those of the runtimes).
 * @param followed - unset to serve a model file.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists all invalid settings.
 */
export function serveConfiguration(
  followed: Followed | undefined,
  flags: ServeFlags,
  environment: NodeJS.ProcessEnv,
): ServeConfiguration {
  const given = { ...environment, ...toVariables(flags), ...toPointerVariables(followed) };
  return parseConfiguration(given, runtimeVariables(RUNTIMES), storeGrammar);
}

function toVariables(flags: ServeFlags): Readonly<Record<string, string>> {
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

/** Placeholders for required settings that a model file does not use. */
const NOWHERE = { MODEL_POINTER: 'file:///none', MODEL_SOURCES: 'file:///none' };

function toPointerVariables(followed: Followed | undefined): Readonly<Record<string, string>> {
  if (followed === undefined) return NOWHERE;
  // Commas separate sources; those in paths are escaped.
  const roots = followed.roots.map((root) => rootUri(root).replaceAll(',', '%2C'));
  return { MODEL_POINTER: followed.pointer, MODEL_SOURCES: roots.join(',') };
}
