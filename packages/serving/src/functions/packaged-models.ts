import { existsSync } from 'node:fs';
import type { Environment } from '@yololift/core/stores';

/**
 * Puts models that were packaged with a function before all others: a folder `models` beside its module is the first of
 * `MODEL_SOURCES`, and `models/pointer.json` is followed where `MODEL_POINTER` is not set. Without that folder the
 * environment stays as it is.
 * @param module - the function's own `import.meta.url`.
 */
export function withPackagedModels(environment: Environment, module: string): Environment {
  const folder = new URL('models', module);
  if (!existsSync(folder)) return environment;
  // Sources are separated by commas, which a path may hold.
  const root = folder.href.replaceAll(',', '%2C');
  const { MODEL_SOURCES: others, MODEL_POINTER: pointer } = environment;
  return {
    ...environment,
    MODEL_SOURCES: others ? `${root},${others}` : root,
    MODEL_POINTER: pointer || `${root}/pointer.json`,
  };
}
