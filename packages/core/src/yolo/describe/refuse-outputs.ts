import type { TensorInfo } from '../../onnx/model-header.ts';
import { formatTensors, type ModelFacts, unsupported } from './model-facts.ts';

/**
 * Refuses known outputs of exporters that are not boxes.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - names the outputs and the command that exports boxes.
 */
export function refuseOutputs(facts: ModelFacts): void {
  const { outputs } = facts.header;
  if (outputs.length === 0) throw unsupported(facts, 'has no outputs', 'export it again');
  const seen = formatTensors(outputs);
  if (isTensorRtNms(outputs)) {
    const fix =
      'export it without NMS: YOLOv7 `python export.py --weights best.pt --grid --simplify`, YOLOv5, v8 and newer `yolo export model=best.pt format=onnx`';
    throw unsupported(
      facts,
      `ends in NMS for TensorRT (EfficientNMS: ${seen}), which needs a GPU plug-in`,
      fix,
    );
  }
  if (isV7EndToEnd(facts)) {
    const fix =
      'export it without NMS: `python export.py --weights best.pt --grid --simplify` (no `--end2end`)';
    throw unsupported(facts, `ends in YOLOv7’s own NMS (${seen}: batch, box, class, score)`, fix);
  }
  if (
    outputs.some(isFeatureMap) &&
    outputs.every((output) => isFeatureMap(output) || output.shape.length > 3)
  ) {
    const fix =
      'export it with its detection layer: YOLOv5 `python export.py --weights best.pt --include onnx` (without `--train`), ' +
      'v8 and newer `yolo export model=best.pt format=onnx`, YOLOv7 with `--grid`';
    throw unsupported(facts, `returns the raw feature maps of its head, not boxes (${seen})`, fix);
  }
  if (hasBoxesApart(outputs)) {
    const fix = 'join them into one output, as `yolo export model=best.pt format=onnx` does';
    throw unsupported(facts, `returns boxes and scores as separate outputs (${seen})`, fix);
  }
}

const NMS_OUTPUT = /^(num_dets|num_detections|det_boxes|detection_boxes|nmsed_boxes)$/i;

function isTensorRtNms(outputs: readonly TensorInfo[]): boolean {
  return outputs.length > 1 && outputs.some(({ name }) => NMS_OUTPUT.test(name));
}

/**
 * `[detections, 7]` with a dynamic number of rows. A classifier of 7 classes has its batch there, and names.
 */
function isV7EndToEnd({ header: { outputs }, metadata, overrides }: ModelFacts): boolean {
  const [output] = outputs;
  if (output === undefined || outputs.length > 1 || output.shape.length !== 2) return false;
  const isClassifier =
    metadata.task === 'classify' || overrides.task === 'classify' || overrides.head === 'classifier';
  const [rows, columns] = output.shape;
  return columns === 7 && typeof rows === 'string' && rows !== 'batch' && !isClassifier;
}

/** `[1, 3, 80, 80, 85]`, `[1, 255, 80, 80]`, `[1, 80, 80, 255]`: a square or nearly, with many channels. */
function isFeatureMap({ shape }: TensorInfo): boolean {
  if (shape.length === 5) return true;
  if (shape.length !== 4) return false;
  const [, channels, middle, last] = shape;
  if (middle === 1) return false;
  // Mask prototypes have 32 channels, and never come alone.
  return isOver(channels, 4) || isOver(last, 4);
}

function isOver(axis: number | string | undefined, least: number): boolean {
  return typeof axis === 'number' && axis > least;
}

function hasBoxesApart(outputs: readonly TensorInfo[]): boolean {
  // [1, boxes, 4] or [1, boxes, 1, 4]; a map of 4 cells is neither.
  const isBoxes = ({ shape }: TensorInfo) =>
    shape.at(-1) === 4 && (shape.length === 3 || (shape.length === 4 && shape[2] === 1));
  return outputs.length > 1 && outputs.some(isBoxes);
}
