import type { ParameterReader } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { createEventPointer, EVENT_POINTER } from '../configuration/event-pointer.ts';
import { lazyParameter, lazySource } from '../configuration/lazy-stores.ts';

/** What a function is deployed with. */
export interface Deployment {
  readonly configuration: FunctionConfiguration;
  readonly parameter: ParameterReader;
  /** In order of preference. */
  readonly sources: readonly ReleaseSource[];
  /** What URIs of its stores look like: `StoreRegistry.grammar`. */
  readonly grammar: StoreRegistry['grammar'];
  /** Where a root or a parameter is reached by HTTP: `StoreRegistry.addressOf`. */
  readonly addressOf: StoreRegistry['addressOf'];
}

/** A deployment as its configuration describes it, that no function runs of yet. */
export function createDeployment(configuration: FunctionConfiguration, stores: StoreRegistry): Deployment {
  const { pointer, sources } = configuration;
  return {
    configuration,
    parameter: pointer === EVENT_POINTER ? createEventPointer() : lazyParameter(stores, pointer),
    sources: sources.map((uri) => lazySource(stores, uri)),
    grammar: stores.grammar,
    addressOf: stores.addressOf,
  };
}
