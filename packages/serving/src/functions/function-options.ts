import type { Environment } from '@yololift/core/stores';
import { createStoreRegistry, type StoreSchemes } from '@yololift/core/stores';
import type * as z from 'zod';
import { parseConfiguration } from '../configuration/configuration.ts';
import {
  type ConfiguredRuntimes,
  createRuntimes,
  variablesOf,
} from '../configuration/configured-runtimes.ts';
import type { FunctionDeps } from './create-function.ts';
import { withPackagedModels } from './packaged-models.ts';

/** Options that an app passes to its cloud's factory. */
export interface FunctionOptions<Trigger> {
  /** `process.env` itself, not a copy: some platforms write to it for each invocation. */
  readonly environment: Environment;
  /** The app's `import.meta.url`; packaged models are in the folder `models` beside it. */
  readonly module: string;
  /** Opens releases, by runtime name; the first one is preloaded at start. */
  readonly runtimes: ConfiguredRuntimes;
  /** The stores that URIs may name, by scheme. */
  readonly stores: StoreSchemes;
  /** Additional triggers of the app. */
  readonly triggers?: readonly Trigger[];
}

/** Parsed options: the cloud's own settings, and the dependencies for `createFunction`. */
export interface ReadOptions<S extends z.ZodRawShape> {
  readonly settings: z.infer<z.ZodObject<S>>;
  readonly deps: Pick<FunctionDeps, 'configuration' | 'runtimes' | 'stores'>;
}

/**
 * Reads a function's options.
 * @param own - schemas of the variables that only its cloud reads, by name.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists every invalid variable and its expected value.
 */
export function readOptions<S extends z.ZodRawShape>(
  { environment, module, runtimes, stores }: Omit<FunctionOptions<never>, 'triggers'>,
  own: S,
): ReadOptions<S> {
  const registry = createStoreRegistry(environment, stores);
  const packaged = withPackagedModels(environment, module);
  const { configuration, settings } = parseConfiguration(
    packaged,
    { ...variablesOf(runtimes), ...own },
    registry.grammar,
  );
  return {
    settings,
    deps: {
      configuration,
      runtimes: createRuntimes(runtimes, settings),
      stores: registry,
    },
  };
}
