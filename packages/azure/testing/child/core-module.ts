import { registerHooks } from 'node:module';
import type { RpcTypedData } from '../rpc-data.ts';
import type { RegisteredFunction } from '../worker-messages.ts';

/** A handler as the worker calls it. */
type FunctionCallback = (...inputs: unknown[]) => unknown;

/** A function and its handler. */
interface LoadedFunction {
  readonly metadata: RegisteredFunction;
  readonly callback: FunctionCallback;
}

/**
 * The library's part: it converts the worker's data to a handler's arguments, and converts the result back.
 */
interface ProgrammingModel {
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** One invocation in the library. */
interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

/** The worker's response to the host. */
export interface InvocationResponse {
  readonly returnValue?: RpcTypedData;
  readonly outputData: readonly { readonly name: string; readonly data: RpcTypedData }[];
}

/** What the worker passes to the library about an invocation. */
export interface CoreContext {
  readonly invocationId: string;
  readonly metadata: RegisteredFunction;
  readonly request: unknown;
  state: 'invocation' | 'postInvocationHooks' | undefined;
  log(level: string, category: string, message: string): void;
}

type Hook = (context: Record<string, unknown>) => unknown;

/** The worker's core module, and what the app registered with it. */
export interface CoreModule {
  readonly functions: ReadonlyMap<string, LoadedFunction>;
  model(): ProgrammingModel;
  /** Runs the hooks of one name in registration order. */
  runHooks(name: string, context: Record<string, unknown>): Promise<void>;
}

const CORE = Symbol.for('yololift.functions-core');
const ADDRESS = 'yololift:functions-core';

/**
 * Provides a stand-in for `@azure/functions-core`, which only the real worker has. Call it before importing
 * the app: the app's registrations are collected here.
 */
export function provideCoreModule(): CoreModule {
  const functions = new Map<string, LoadedFunction>();
  const hooks: { readonly name: string; readonly callback: Hook }[] = [];
  let model: ProgrammingModel | undefined;
  const core = {
    version: '3.13.0',
    hostVersion: '4.1045.0',
    Disposable,
    setProgrammingModel: (one: ProgrammingModel) => {
      model = one;
    },
    getProgrammingModel: () => model,
    registerFunction(metadata: RegisteredFunction, callback: FunctionCallback) {
      const { name } = metadata;
      if (functions.has(name)) throw new Error(`A function with id "${name}" has already been registered.`);
      functions.set(name, { metadata, callback });
      return new Disposable(() => functions.delete(name));
    },
    registerHook(name: string, callback: Hook) {
      const hook = { name, callback };
      hooks.push(hook);
      return new Disposable(() => hooks.splice(hooks.indexOf(hook), 1));
    },
    log: writeLog,
  };
  replaceModule('@azure/functions-core', core);
  return { functions, model: requireModel, runHooks };

  function requireModel(): ProgrammingModel {
    if (model === undefined) {
      throw new Error(
        'the bundle registered no function: keep @azure/functions-core external, and define require',
      );
    }
    return model;
  }

  async function runHooks(name: string, context: Record<string, unknown>): Promise<void> {
    for (const hook of hooks.filter((one) => one.name === name)) await hook.callback(context);
  }
}

/** Writes what the host would log: the app's lines and the library's warnings. */
export function writeLog(level: string, category: string, message: string): void {
  if (category === 'system' && level !== 'warning' && level !== 'error') return;
  process.stdout.write(`${level}: ${message}\n`);
}

class Disposable {
  readonly #dispose: () => void;

  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }

  dispose(): void {
    this.#dispose();
  }
}

function replaceModule(name: string, exported: object): void {
  Object.assign(globalThis, { [CORE]: exported });
  const source = `module.exports = globalThis[Symbol.for('${CORE.description}')]`;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name
        ? { url: ADDRESS, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === ADDRESS ? { format: 'commonjs', source, shortCircuit: true } : next(url, context),
  });
}
