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

/** What an app gives to its cloud's factory. */
export interface FunctionOptions<Trigger> {
  /** `process.env` itself, and no copy: some platforms write to it for each invocation. */
  readonly environment: Environment;
  /** The app's own `import.meta.url`: models that are packaged with the function lie in a folder `models` beside it. */
  readonly module: string;
  /** What opens releases; the one that is named first is prepared at once. */
  readonly runtimes: ConfiguredRuntimes;
  /** The stores that URIs may name, by scheme. */
  readonly stores: StoreSchemes;
  /** The app's own triggers, beside those of its cloud. */
  readonly triggers?: readonly Trigger[];
}

/** What every cloud makes of the options: the cloud's own settings, and what `createFunction` needs of them. */
export interface ReadOptions<S extends z.ZodRawShape> {
  readonly settings: z.infer<z.ZodObject<S>>;
  readonly deps: Pick<FunctionDeps, 'configuration' | 'runtimes' | 'stores'>;
}

/**
 * Reads a function's options.
 * @param own - variables that only its cloud has, by name.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists everything that is wrong, each with what it should be.
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
