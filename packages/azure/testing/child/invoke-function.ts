import { randomUUID } from 'node:crypto';
import type { RpcTypedData } from '../rpc-data.ts';
import { triggerOf } from '../worker-messages.ts';
import { type CoreContext, type CoreModule, type InvocationResponse, writeLog } from './core-module.ts';

/** The host's data of one invocation. */
export interface InvocationRequest {
  readonly input: RpcTypedData;
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>;
}

/**
 * Runs a function as the worker does: pre-invocation hooks, handler, post-invocation hooks, the library's
 * conversions.
 */
export function functionInvoker({ functions, model, runHooks }: CoreModule) {
  const appHookData = {};
  return async (
    name: string,
    { input, triggerMetadata = {} }: InvocationRequest,
  ): Promise<InvocationResponse> => {
    const loaded = functions.get(name);
    if (loaded === undefined)
      throw new Error(`Unknown function ${name}. Registered: ${[...functions.keys()].join(', ')}`);
    const { metadata, callback } = loaded;
    const invocationId = randomUUID();
    const [trigger] = triggerOf(metadata);
    const context: CoreContext = {
      invocationId,
      metadata,
      request: {
        invocationId,
        functionId: name,
        inputData: [{ name: trigger, data: input }],
        triggerMetadata,
        traceContext: {},
      },
      state: undefined,
      log: writeLog,
    };
    const invocation = model().getInvocationModel(context);
    const { context: invocationContext, inputs } = await invocation.getArguments();
    const hookData = {};
    const before = { hookData, appHookData, invocationContext, functionCallback: callback, inputs };
    await runHooks('preInvocation', before);
    const after: { inputs: unknown[]; result: unknown; error: unknown } & Record<string, unknown> = {
      hookData,
      appHookData,
      invocationContext,
      inputs: before.inputs,
      result: null,
      error: null,
    };
    context.state = 'invocation';
    try {
      after.result = await invocation.invokeFunction(
        invocationContext,
        before.inputs,
        before.functionCallback,
      );
    } catch (error) {
      after.error = error;
    }
    context.state = 'postInvocationHooks';
    await runHooks('postInvocation', after);
    context.state = undefined;
    if (after.error !== null) throw after.error;
    return invocation.getResponse(invocationContext, after.result);
  };
}
