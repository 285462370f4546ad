import { stat } from 'node:fs/promises';

/** What saving an optimised graph gained. Times are medians, ms. */
export interface OptimisedGraph {
  readonly plainMs: number;
  readonly optimisedMs: number;
  /** Whether sessions are made faster from it by enough to be worth another file. */
  readonly isWorthIt: boolean;
}

const ROUNDS = 3;
/** A gain that is more than noise, and that somebody feels. */
const LEAST_GAIN = 0.9;
const LEAST_GAIN_MS = 5;

/**
 * Saves a model's graph as ONNX Runtime has optimised it, at the level `extended`: the highest that is not tied to the
 * CPU it was made on. Sessions are made from it with all optimisations, so that runs are as fast as before, and in a
 * third to two thirds of the time.
 * @param target - written anew; of no use where `isWorthIt` is false.
 * @throws what ONNX Runtime throws: a graph that it cannot save.
 */
export async function optimiseGraph(modelFile: string, target: string): Promise<OptimisedGraph> {
  const { InferenceSession } = await import('onnxruntime-node');
  const quiet = { logSeverityLevel: 4, interOpNumThreads: 1 } as const;
  const saving = { ...quiet, graphOptimizationLevel: 'extended', optimizedModelFilePath: target } as const;
  await (await InferenceSession.create(modelFile, saving)).release();
  await stat(target);
  const timeOf = async (file: string): Promise<number> => {
    const startedAt = performance.now();
    const session = await InferenceSession.create(file, { ...quiet, graphOptimizationLevel: 'all' });
    const took = performance.now() - startedAt;
    await session.release();
    return took;
  };
  const [plain, optimised]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await timeOf(modelFile));
    optimised.push(await timeOf(target));
  }
  const [plainMs, optimisedMs] = [middle(plain), middle(optimised)];
  return {
    plainMs,
    optimisedMs,
    isWorthIt: optimisedMs < Math.min(plainMs * LEAST_GAIN, plainMs - LEAST_GAIN_MS),
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
