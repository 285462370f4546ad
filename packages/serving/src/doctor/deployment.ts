import type { ParameterReader } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { createEventPointer, EVENT_POINTER } from '../configuration/event-pointer.ts';
import { lazyParameter, lazySource } from '../configuration/lazy-stores.ts';

/** A function's configuration and stores. */
export interface Deployment {
  readonly configuration: FunctionConfiguration;
  readonly parameter: ParameterReader;
  /** In order of preference. */
  readonly sources: readonly ReleaseSource[];
  /** URI grammar of its stores: `StoreRegistry.grammar`. */
  readonly grammar: StoreRegistry['grammar'];
  /** HTTP address of a root or parameter: `StoreRegistry.addressOf`. */
  readonly addressOf: StoreRegistry['addressOf'];
}

/** Creates a deployment from its configuration, without a running function. */
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
