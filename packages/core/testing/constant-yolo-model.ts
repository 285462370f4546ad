import {
  type BuiltNode,
  type BuiltTensorInfo,
  buildOnnxModel,
  type OnnxModelSpec,
} from './onnx-model-builder.ts';

/** An output of a constant model: what it declares, and what it always answers. */
export interface ConstantOutput {
  readonly name: string;
  /** As declared; may name dynamic axes where `dims` gives the true lengths. */
  readonly shape: readonly (number | string)[];
  /** Default `float32`. */
  readonly type?: 'float32' | 'float16';
  /** True lengths of the answer. Default: `shape`. */
  readonly dims?: readonly number[];
  /** Row-major, as many as the lengths multiply to. */
  readonly data: readonly number[] | Float32Array;
  /** A file beside the model that holds `data`, as float32 and from its beginning, in place of the model's own. */
  readonly externalData?: string;
}

/** What a constant model takes and answers. */
export interface ConstantYoloModelSpec extends Pick<OnnxModelSpec, 'metadata' | 'irVersion' | 'opset'> {
  /** Name `images` and type `float32` where unset. */
  readonly input: Partial<BuiltTensorInfo> & Pick<BuiltTensorInfo, 'shape'>;
  /** Inputs that the graph takes beside the picture, and does not use. */
  readonly otherInputs?: readonly BuiltTensorInfo[];
  readonly outputs: readonly ConstantOutput[];
  /** A run never ends where all numbers of the input are above this: of a white picture, and no probe. Default: every run ends. */
  readonly endlessAbove?: number;
}

/**
 * Writes an ONNX file that ONNX Runtime really runs, and that gives the same answer for every picture.
 *
 * Its outputs do hang on its input (`max(input) × 0 + answer`), so that the runtime checks what it is fed and
 * cannot fold the graph away.
 */
export function constantYoloModel({
  input,
  otherInputs = [],
  outputs,
  endlessAbove,
  ...model
}: ConstantYoloModelSpec): Uint8Array {
  const name = input.name ?? 'images';
  return buildOnnxModel({
    ...model,
    inputs: [{ ...input, name }, ...otherInputs],
    outputs: outputs.map((output) => ({ type: 'float32', ...output })),
    initializers: [
      { name: 'zero', type: 'float32', dims: [], data: [0] },
      ...(endlessAbove === undefined
        ? []
        : [{ name: 'bound', type: 'float32', dims: [], data: [endlessAbove] } as const]),
      ...outputs.map(({ name: output, shape, dims = lengths(shape), data, externalData }) => {
        const values = externalData === undefined ? { data } : { externalData };
        return { name: `${output}_answer`, type: 'float32', dims, ...values } as const;
      }),
    ],
    nodes: [
      { opType: 'Cast', inputs: [name], outputs: ['input_float'], attributes: { to: { int: 1 } } },
      {
        opType: 'ReduceMax',
        inputs: ['input_float'],
        outputs: ['input_max'],
        attributes: { keepdims: { int: 0 } },
      },
      ...(endlessAbove === undefined ? [] : [ENDLESS.darkest, ENDLESS.compare, ENDLESS.loop]),
      {
        opType: 'Mul',
        inputs: [endlessAbove === undefined ? 'input_max' : 'looped_max', 'zero'],
        outputs: ['nothing'],
      },
      ...outputs.flatMap(answer),
    ],
  });
}

/** `while (input_min > bound) {}`: no round changes anything, so the loop ends at once or never. */
const ENDLESS = {
  darkest: {
    opType: 'ReduceMin',
    inputs: ['input_float'],
    outputs: ['input_min'],
    attributes: { keepdims: { int: 0 } },
  },
  compare: { opType: 'Greater', inputs: ['input_min', 'bound'], outputs: ['is_above'] },
  loop: {
    opType: 'Loop',
    inputs: ['', 'is_above', 'input_max'],
    outputs: ['looped_max'],
    attributes: {
      body: {
        graph: {
          inputs: [
            { name: 'round', type: 'int64', shape: [] },
            { name: 'goes_on', type: 'bool', shape: [] },
            { name: 'kept', shape: [] },
          ],
          outputs: [
            { name: 'goes_on_still', type: 'bool', shape: [] },
            { name: 'kept_still', shape: [] },
          ],
          nodes: [
            { opType: 'Identity', inputs: ['goes_on'], outputs: ['goes_on_still'] },
            { opType: 'Identity', inputs: ['kept'], outputs: ['kept_still'] },
          ],
        },
      },
    },
  },
} as const satisfies Record<string, BuiltNode>;

function answer({ name, type = 'float32' }: ConstantOutput): BuiltNode[] {
  return [
    { opType: 'Add', inputs: [`${name}_answer`, 'nothing'], outputs: [`${name}_float`] },
    {
      opType: 'Cast',
      inputs: [`${name}_float`],
      outputs: [name],
      attributes: { to: { int: type === 'float16' ? 10 : 1 } },
    },
  ];
}

function lengths(shape: ConstantOutput['shape']): number[] {
  return shape.map((axis) => {
    if (typeof axis === 'number') return axis;
    throw new TypeError(`the axis "${axis}" has no length: give \`dims\` as well`);
  });
}
