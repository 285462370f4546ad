import { existsSync } from 'node:fs';
import type { Environment } from '@yololift/core/stores';

/**
 * Adds packaged models to the environment: the folder `models` beside the module becomes the first of `MODEL_SOURCES`,
 * and `models/pointer.json` the default of `MODEL_POINTER`. Without that folder the environment is returned unchanged.
 * @param module - the function's `import.meta.url`.
 */
export function withPackagedModels(environment: Environment, module: string): Environment {
  const folder = new URL('models', module);
  if (!existsSync(folder)) return environment;
  // MODEL_SOURCES is comma separated, and a path may contain commas.
  const root = folder.href.replaceAll(',', '%2C');
  const { MODEL_SOURCES: others, MODEL_POINTER: pointer } = environment;
  return {
    ...environment,
    MODEL_SOURCES: others ? `${root},${others}` : root,
    MODEL_POINTER: pointer || `${root}/pointer.json`,
  };
}
