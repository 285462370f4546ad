import type { ConfiguredRuntime, NativeLibrary, Runtimes } from '@yololift/core/model';
import type * as z from 'zod';

/** Runtimes by the name that manifests call them, as a composition root lists them. */
export type ConfiguredRuntimes = Readonly<Record<string, ConfiguredRuntime>>;

/** The environment's variables of all of them, by name. */
export function variablesOf(runtimes: ConfiguredRuntimes): z.ZodRawShape {
  return Object.assign({}, ...Object.values(runtimes).map(({ variables }) => variables));
}

/** Each of them, made of what the variables read when a release asks for it. */
export function createRuntimes(
  runtimes: ConfiguredRuntimes,
  settings: Readonly<Record<string, unknown>>,
): Runtimes {
  const configured = Object.entries(runtimes).map(
    ([id, runtime]) => [id, () => runtime.create(settings)] as const,
  );
  return Object.fromEntries(configured);
}

/** What the runtimes cannot run without; a library that several need is named once. */
export async function nativesOf(runtimes: Runtimes): Promise<readonly NativeLibrary[]> {
  const made = await Promise.all(Object.values(runtimes).map((load) => load()));
  return [...new Map(made.flatMap(({ natives }) => natives).map((one) => [one.name, one])).values()];
}
