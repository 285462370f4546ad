import { setTimeout } from 'node:timers/promises';
import type { Environment } from '@yololift/core/stores';

/** What only this cloud has to say. */
export interface Settings {
  /** Set by Lambda; unset where the function cannot call itself. */
  readonly functionName: string | undefined;
  /** The alias or version that warm commands call. */
  readonly alias: string | undefined;
  /** Instances that a scheduled event keeps warm. */
  readonly warmInstances: number;
  /** Resolves shortly before Lambda would give INIT up (10 s), and begin it anew. */
  readonly initIsOver: () => Promise<void>;
}

const INIT_MS = 8_500;

/** Reads `AWS_LAMBDA_FUNCTION_NAME`, `WARM_ALIAS` and `WARM_INSTANCES`. */
export function parseSettings(environment: Environment): Settings {
  const { AWS_LAMBDA_FUNCTION_NAME, WARM_ALIAS, WARM_INSTANCES = '1' } = environment;
  return {
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    alias: WARM_ALIAS,
    warmInstances: Number(WARM_INSTANCES),
    initIsOver: () => setTimeout(INIT_MS, undefined, { ref: false }),
  };
}
