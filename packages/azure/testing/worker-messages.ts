import type { RpcTypedData } from './rpc-data.ts';

/** A function that the app registered, with its bindings by name. */
export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, FunctionBinding>>;
}

/** One binding as the library describes it to the host; a trigger's `type` ends with `Trigger`. */
export interface FunctionBinding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

/** Settings for the worker's start. */
export interface WorkerSettings {
  /** `file:` URL of the bundle. */
  readonly bundle: string;
  readonly routePrefix: string;
  readonly functionKey: string;
  readonly masterKey: string;
}

/** From the harness to the worker. */
export type ToWorker =
  | {
      readonly kind: 'invoke';
      readonly id: number;
      readonly name: string;
      readonly input: RpcTypedData;
      readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>;
    }
  | { readonly kind: 'terminate' };

/** From the worker to the harness. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly port: number; readonly functions: readonly RegisteredFunction[] }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: TriggerOutcome };

/** Outcome of one invocation by a trigger other than HTTP. */
export type TriggerOutcome =
  | {
      readonly ok: true;
      readonly returned: RpcTypedData;
      readonly outputs: Readonly<Record<string, RpcTypedData>>;
    }
  | {
      readonly ok: false;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };

/** The function's trigger binding; every function has one. */
export function triggerOf({ name, bindings }: RegisteredFunction): readonly [name: string, FunctionBinding] {
  const found = Object.entries(bindings).find(([, { type }]) => type.endsWith('Trigger'));
  if (found === undefined) throw new Error(`function ${name} has no trigger`);
  return found;
}
