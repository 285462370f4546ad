import {
  type BuiltNode,
  type BuiltTensorInfo,
  buildOnnxModel,
  type OnnxModelSpec,
} from './onnx-model-builder.ts';

/** An output of a constant model: declared shape and constant value. */
export interface ConstantOutput {
  readonly name: string;
  /** Declared shape; may have dynamic axes if `dims` has the real lengths. */
  readonly shape: readonly (number | string)[];
  /** Default `float32`. */
  readonly type?: 'float32' | 'float16';
  /** Real lengths. Default: `shape`. */
  readonly dims?: readonly number[];
  /** Row-major values. */
  readonly data: readonly number[] | Float32Array;
  /** External file with `data` as float32 from its start, instead of internal data. */
  readonly externalData?: string;
}

/** Inputs and outputs of a constant model. */
export interface ConstantYoloModelSpec extends Pick<OnnxModelSpec, 'metadata' | 'irVersion' | 'opset'> {
  /** Default name `images` and type `float32`. */
  readonly input: Partial<BuiltTensorInfo> & Pick<BuiltTensorInfo, 'shape'>;
  /** Further, unused inputs. */
  readonly otherInputs?: readonly BuiltTensorInfo[];
  readonly outputs: readonly ConstantOutput[];
  /**
   * A run never ends if all input values are above this: for white images, not for probes. Default: every run
   * ends.
   */
  readonly endlessAbove?: number;
}

/**
 * Builds an ONNX file for the real ONNX Runtime that returns the same outputs for every image.
 *
 * Outputs depend on the input (`max(input) × 0 + answer`), so that ONNX Runtime checks the input and cannot
 * fold the graph.
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

/** `while (input_min > bound) {}`: an iteration changes nothing, so the loop ends at once or never. */
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
    throw new TypeError(`the axis "${axis}" has no length: set \`dims\` as well`);
  });
}
