import type { OptimisedGraph } from '../onnx/optimise-graph.ts';
import { readModelHeader } from '../onnx/read-model-header.ts';
import type { BuiltRelease } from '../release/publish/publish-release.ts';
import type { BuildReleaseOptions } from './build-release.ts';
import { runPublishingWork, type WorkLimits, workTimeoutMs } from './run-publishing-work.ts';

/**
 * As `buildRelease`, in a child process.
 * @throws YoloLiftError `SELF_TEST_FAILED` - also if the model crashes ONNX Runtime or times out.
 * @throws YoloLiftError as `buildRelease`.
 */
export async function buildReleaseInChild(
  options: BuildReleaseOptions,
  limits: { readonly timeoutMs?: number } = {},
): Promise<BuiltRelease> {
  const input = { ...options, extraFiles: [...(options.extraFiles ?? [])] };
  const workLimits = { ...(await readLimits(options.modelFile)), ...limits };
  const { manifest, localPaths } = await runPublishingWork('build', input, workLimits);
  return { manifest, localPaths: new Map(localPaths) };
}

/**
 * As `optimiseGraph`, in a child process.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the model crashes ONNX Runtime or times out.
 * @throws Error - a graph that ONNX Runtime cannot save.
 */
export async function optimiseGraphInChild(
  modelFile: string,
  target: string,
  limits: { readonly timeoutMs?: number } = {},
): Promise<OptimisedGraph> {
  return runPublishingWork(
    'optimise',
    { modelFile, target },
    { ...(await readLimits(modelFile)), ...limits },
  );
}

async function readLimits(modelFile: string): Promise<WorkLimits> {
  const { fileBytes, externalData } = await readModelHeader(modelFile);
  const bytes = externalData.reduce((sum, external) => sum + external.bytes, fileBytes);
  return { subject: `the model ${modelFile}`, timeoutMs: workTimeoutMs(bytes) };
}
