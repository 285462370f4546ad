import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { YoloLiftError } from '../../errors.ts';
import { freeMemory } from '../../free-memory.ts';
import type { CheckedInferRequest } from '../../model/check-infer-request.ts';
import { inputTensor } from '../../onnx/input-tensor.ts';
import { runTensors, type TensorRun } from '../../onnx/run-tensors.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import type { RgbImage } from '../types.ts';
import { createAnswerReader } from './answer-reader.ts';
import type { Inference } from './engine.ts';
import { createInputWriter, type WrittenInput } from './input-writer.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';
import { runFailed } from './run-failed.ts';
import { findDoubts, type RawAnswer } from './try-reading.ts';

/** The stages of one model around one session. One image at a time: stages reuse buffers. */
export interface YoloPipeline {
  /** Frees the image's pixels after writing the network input, unless they are drawn on. */
  readonly infer: (image: RgbImage, options: ResolvedPredictOptions) => Promise<Inference>;
  /** Runs the network on an image and returns the raw outputs. */
  readonly answer: (image: RgbImage) => Promise<RawAnswer>;
  /** Runs the network on tensors, and frees the inputs. */
  readonly runTensors: (request: CheckedInferRequest) => Promise<TensorRun>;
  /** Runs the network once more on the last input; ms. */
  readonly timeRun: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Connects the stages: letterbox → run → head → NMS → masks, keypoints → px of the image. */
export function createYoloPipeline(session: InferenceSession, description: ModelDescription): YoloPipeline {
  const writeInput = createInputWriter(description);
  const readAnswer = createAnswerReader(description);
  let lastInput: Tensor | undefined;

  async function infer(image: RgbImage, options: ResolvedPredictOptions): Promise<Inference> {
    const startedAt = performance.now();
    const { data, placement } = writeAndFree(image, options);
    lastInput = inputTensor(data, [
      1,
      description.input.channels,
      placement.inputHeight,
      placement.inputWidth,
    ]);
    const writtenAt = performance.now();
    const outputs = await run(lastInput);
    const ranAt = performance.now();
    try {
      const doubts = options.withDoubts ? findDoubts(description, { outputs, placement }) : undefined;
      const { headMs, nmsMs, ...found } = readAnswer(outputs, { image, placement, options });
      return {
        ...found,
        ...(doubts !== undefined && { doubts }),
        timings: { letterboxMs: writtenAt - startedAt, runMs: ranAt - writtenAt, headMs, nmsMs },
      };
    } finally {
      freeOutputs(outputs);
    }
  }

  function writeAndFree(image: RgbImage, { draw }: ResolvedPredictOptions): WrittenInput {
    try {
      return writeInput(image);
    } finally {
      if (draw === undefined) freeMemory(image.data);
    }
  }

  async function answer(image: RgbImage): Promise<RawAnswer> {
    const { data, placement } = writeInput(image);
    const { inputHeight, inputWidth } = placement;
    const input = inputTensor(data, [1, description.input.channels, inputHeight, inputWidth]);
    return { outputs: await run(input), placement };
  }

  async function run(input: Tensor): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await session.run({ [description.input.name]: input });
    } catch (cause) {
      throw runFailed(description.name, input.dims, cause);
    }
  }

  async function timeRun(): Promise<number> {
    if (lastInput === undefined) {
      throw new YoloLiftError('INVALID_REQUEST', 'timeRun uses the last image: call predict first');
    }
    const startedAt = performance.now();
    const outputs = await run(lastInput);
    const ranMs = performance.now() - startedAt;
    freeOutputs(outputs);
    return ranMs;
  }

  return {
    infer,
    answer,
    runTensors: (request) => runTensors({ session, name: description.name }, request),
    timeRun,
    close: () => session.release(),
  };
}

/** ONNX Runtime allocates new outputs for every run: 8.6 MB for 25,200 candidates. */
function freeOutputs(outputs: InferenceSession.OnnxValueMapType): void {
  for (const { data } of Object.values(outputs) as Tensor[]) if (ArrayBuffer.isView(data)) freeMemory(data);
}
