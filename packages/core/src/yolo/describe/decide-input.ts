import { YoloLiftError } from '../../errors.ts';
import type { Dimension, TensorInfo } from '../../onnx/model-header.ts';
import type { Feeding } from '../heads/head.ts';
import type { InputDescription } from './model-description.ts';
import { formatTensor, formatTensors, type ModelFacts, unsupported } from './model-facts.ts';

/** Name, type and size of the network input; fit and colours depend on the head. */
export interface InputDecision extends Omit<InputDescription, keyof Feeding> {
  readonly stride: number;
  readonly reasons: readonly string[];
}

/** Ultralytics' defaults, for files without metadata. */
const DEFAULT_SIDE = 640;
const DEFAULT_CLASSIFIER_SIDE = 224;
const DEFAULT_STRIDE = 32;
const MAX_SIDE = 16_384;
/** 8,192 px square: 800 MB of float32. */
const MAX_PIXELS = 8192 * 8192;

/**
 * Decides the size of the network input. The graph's shape wins over metadata. A dynamic axis uses the
 * caller's size, else metadata's, else 640.
 *
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - the input is not one image as `[1, 3, height, width]` or `[1,
 * 1, …]` floats.
 * @throws YoloLiftError `INVALID_OPTION` - `inputSize` contradicts the graph, or is not a valid size.
 */
export function decideInput(facts: ModelFacts): InputDecision {
  const input = singleInput(facts);
  const type = elementType(facts, input);
  const [height, width] = sides(facts, input);
  const channels = input.shape[1] === 1 ? 1 : 3;
  const stride = facts.metadata.stride ?? DEFAULT_STRIDE;
  const fallback = fallbackSize(facts, stride);
  const size = {
    width: typeof width === 'number' ? width : fallback.width,
    height: typeof height === 'number' ? height : fallback.height,
  };
  assertOverrideFits(facts, { width, height });
  assertSize(facts, input, size);
  const isDynamic = typeof width !== 'number' && typeof height !== 'number';
  return {
    name: input.name,
    type,
    channels,
    ...size,
    isDynamic,
    stride,
    reasons: [
      ...sizeReasons(facts, { input, size, isAnyDynamic: size.width !== width || size.height !== height }),
      ...(channels === 1 ? ['1 channel: luma, as OpenCV’s IMREAD_GRAYSCALE'] : []),
      `stride ${stride}: ${facts.metadata.stride === undefined ? 'the default; not in the file' : 'metadata stride'}`,
    ],
  };
}

function singleInput(facts: ModelFacts): TensorInfo {
  const { inputs } = facts.header;
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const what = `takes ${inputs.length} inputs (${formatTensors(inputs)}), not one image`;
    throw unsupported(facts, what, 'only YOLO models are supported');
  }
  return input;
}

function elementType(facts: ModelFacts, input: TensorInfo): InputDescription['type'] {
  if (input.type === 'float32' || input.type === 'float16') return input.type;
  const what = `takes ${input.type === 'other' ? 'neither float32 nor float16' : input.type} input (${formatTensor(input)})`;
  const fix =
    'export it with a float input: `yolo export model=best.pt format=onnx` (int8 weights may stay; the input may not)';
  throw unsupported(facts, what, fix);
}

/** `[1, 3, height, width]`, any of them dynamic. */
function sides(facts: ModelFacts, input: TensorInfo): readonly [height: Dimension, width: Dimension] {
  const [batch, channels, height, width] = input.shape;
  const isImage = input.shape.length === 4;
  if (!isImage || batch === undefined || height === undefined || width === undefined) {
    throw unsupported(
      facts,
      `takes ${formatTensor(input)}, not an image`,
      'a YOLO model takes [1, 3, height, width]',
    );
  }
  if (width === 3 && channels !== 3 && channels !== 1) {
    const fix =
      `export it with channels first: \`python -m tf2onnx.convert … --inputs-as-nchw ${input.name}\`, ` +
      'or from PyTorch `yolo export model=best.pt format=onnx`';
    throw unsupported(facts, `takes channels last (NHWC, ${formatTensor(input)})`, fix);
  }
  if (typeof channels === 'number' && channels !== 3 && channels !== 1) {
    const what = `takes ${channels} channels (${formatTensor(input)})`;
    throw unsupported(
      facts,
      what,
      'only 3 channels (colour) and 1 (grey) are supported: train and export it with one of these',
    );
  }
  if (typeof batch === 'number' && batch !== 1) {
    const fix =
      'export it with `batch=1`, or with `dynamic=True`: `yolo export model=best.pt format=onnx batch=1`';
    throw unsupported(facts, `takes exactly ${batch} images per run (${formatTensor(input)})`, fix);
  }
  return [height, width];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size for dynamic axes, rounded up to a multiple of the stride. */
function fallbackSize({ overrides, metadata }: ModelFacts, stride: number): Size {
  const side = (overrides.task ?? metadata.task) === 'classify' ? DEFAULT_CLASSIFIER_SIDE : DEFAULT_SIDE;
  const { width, height } = overrides.inputSize ?? metadata.imageSize ?? { width: side, height: side };
  const up = (side: number) => Math.min(MAX_SIDE, Math.ceil(side / stride) * stride);
  return { width: up(width), height: up(height) };
}

function assertOverrideFits(
  { overrides: { inputSize } }: ModelFacts,
  declared: { readonly width: Dimension; readonly height: Dimension },
): void {
  if (inputSize === undefined) return;
  for (const axis of ['width', 'height'] as const) {
    const side = inputSize[axis];
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new YoloLiftError('INVALID_OPTION', `input size: ${axis} ${side} is not 1 to ${MAX_SIDE} px`);
    }
    const fixed = declared[axis];
    if (typeof fixed === 'number' && fixed !== side) {
      const message =
        `input size: the model’s ${axis} is fixed at ${fixed} px, not ${side}; omit the option, ` +
        `or export the model with \`dynamic=True\` or \`imgsz=${side}\``;
      throw new YoloLiftError('INVALID_OPTION', message);
    }
  }
}

function assertSize(facts: ModelFacts, input: TensorInfo, { width, height }: Size): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  const what = `takes an image of ${width}×${height} (${formatTensor(input)})`;
  throw unsupported(
    facts,
    what,
    `${MAX_SIDE} px per side and ${MAX_PIXELS / 1e6} megapixels are the maximum`,
  );
}

function sizeReasons(
  { overrides, metadata: { imageSize } }: ModelFacts,
  {
    input,
    size,
    isAnyDynamic,
  }: { readonly input: TensorInfo; readonly size: Size; readonly isAnyDynamic: boolean },
): string[] {
  const said = `input ${size.width}×${size.height} (width × height)`;
  if (isAnyDynamic) {
    const source = imageSize === undefined ? 'the default; not in the file' : 'metadata imgsz';
    return [
      `${said}: ${formatTensor(input)} is dynamic; ${overrides.inputSize === undefined ? source : 'as given'}`,
    ];
  }
  const isOther =
    imageSize !== undefined && (imageSize.width !== size.width || imageSize.height !== size.height);
  return [
    `${said}: declared by ${formatTensor(input)}`,
    ...(isOther
      ? [`metadata imgsz says ${imageSize.width}×${imageSize.height}: ignored, the declared shape is used`]
      : []),
  ];
}
