import { checkInferRequest } from '../../model/check-infer-request.ts';
import type { ModelTensors } from '../../model/tensor.ts';
import type { Engine } from './engine.ts';
import type { YoloModel } from './yolo-model.ts';

/** What runs of tensors share with predictions: the engine and the model's queue. */
interface InferDeps {
  readonly engine: Pick<Engine, 'run'>;
  readonly inTurn: <T>(signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>;
}

/** Makes a model's `infer`. A request that does not fit is refused at once, and takes no place in the queue. */
export function createInfer({ engine, inTurn }: InferDeps, tensors: ModelTensors): YoloModel['infer'] {
  return async (request, { signal } = {}) => {
    checkInferRequest(tensors, request);
    return inTurn(signal, async () => {
      const begunAt = performance.now();
      // Once more: a request with the same arrays may have taken their memory meanwhile.
      const { outputs, runMs } = await engine.run(checkInferRequest(tensors, request));
      return { outputs, stages: [{ name: 'run', ms: runMs }], totalMs: performance.now() - begunAt };
    });
  };
}
