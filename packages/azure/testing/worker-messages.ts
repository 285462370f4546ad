import type { RpcTypedData } from './rpc-data.ts';

/** What an app registered: one function and its bindings, by name. */
export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, FunctionBinding>>;
}

/** One binding as the library describes it to the host; triggers have a `type` that ends with `Trigger`. */
export interface FunctionBinding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

/** What the worker is told when it starts. */
export interface WorkerSettings {
  /** Address of the bundle, `file:`. */
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

/** What came of one invocation by a trigger that is not HTTP. */
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

/** Its trigger: every function has one. */
export function triggerOf({ name, bindings }: RegisteredFunction): readonly [name: string, FunctionBinding] {
  const found = Object.entries(bindings).find(([, { type }]) => type.endsWith('Trigger'));
  if (found === undefined) throw new Error(`the function ${name} has no trigger`);
  return found;
}
