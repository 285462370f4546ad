import {
  bytesField,
  type EncodedField,
  floatField,
  joinBytes,
  messageField,
  varintField,
} from './protobuf-writer.ts';

/** Element types the builder writes, by their ONNX names. */
export type BuiltElementType = keyof typeof DATA_TYPES;

/** A graph input or output: an axis is a length, or the name of a dynamic one (`''`: unnamed). */
export interface BuiltTensorInfo {
  readonly name: string;
  /** Default `float32`. */
  readonly type?: BuiltElementType;
  readonly shape: readonly (number | string)[];
}

/** Weights in the file (`data`) or in an external file (`externalData`, its name). */
export interface BuiltInitializer {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'int64';
  readonly dims: readonly number[];
  /** Values; for `float16` the 16 bits as numbers. */
  readonly data?: readonly number[] | Float32Array | Uint16Array;
  readonly externalData?: string;
}

/** An attribute's value; set exactly one. */
export interface BuiltAttribute {
  readonly int?: number;
  readonly float?: number;
  readonly ints?: readonly number[];
  readonly floats?: readonly number[];
  readonly tensor?: BuiltInitializer;
  /** A subgraph, for `If` and `Loop`. */
  readonly graph?: BuiltGraph;
}

/** One operation of the graph. */
export interface BuiltNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, BuiltAttribute>>;
}

/** A graph, or a subgraph of a node. */
export interface BuiltGraph {
  readonly inputs?: readonly BuiltTensorInfo[];
  readonly outputs?: readonly BuiltTensorInfo[];
  readonly initializers?: readonly BuiltInitializer[];
  readonly nodes?: readonly BuiltNode[];
}

/** The content of a small ONNX file. */
export interface OnnxModelSpec extends BuiltGraph {
  /** Default 8. */
  readonly irVersion?: number;
  /** Default 17. */
  readonly opset?: number;
  /** Default `yololift-test`. */
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Numbers of `TensorProto.DataType`. */
const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
} as const;

/** Numbers of `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, tensor: 4, graph: 5, floats: 6, ints: 7 } as const;

/**
 * Builds an ONNX file without checks, so that tests can build invalid graphs.
 *
 * Fields and their numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function buildOnnxModel(spec: OnnxModelSpec): Uint8Array {
  const metadata = Object.entries(spec.metadata ?? {});
  return joinBytes([
    varintField(1, spec.irVersion ?? 8),
    bytesField(2, spec.producer ?? 'yololift-test'),
    messageField(7, graph(spec)),
    messageField(8, [bytesField(1, ''), varintField(2, spec.opset ?? 17)]),
    ...metadata.map(([key, value]) => messageField(14, [bytesField(1, key), bytesField(2, value)])),
  ]);
}

function graph({ nodes = [], initializers = [], inputs = [], outputs = [] }: BuiltGraph): EncodedField[] {
  return [
    ...nodes.map((one) => messageField(1, node(one))),
    bytesField(2, 'graph'),
    ...initializers.map((one) => messageField(5, tensor(one))),
    ...inputs.map((one) => messageField(11, valueInfo(one))),
    ...outputs.map((one) => messageField(12, valueInfo(one))),
  ];
}

function node({ opType, inputs, outputs, attributes = {} }: BuiltNode): EncodedField[] {
  return [
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, opType),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, attribute(name, value))),
  ];
}

function attribute(name: string, value: BuiltAttribute): EncodedField[] {
  const [kind] = Object.keys(value) as (keyof BuiltAttribute)[];
  return [
    bytesField(1, name),
    ...(value.float === undefined ? [] : [floatField(2, value.float)]),
    ...(value.int === undefined ? [] : [varintField(3, value.int)]),
    ...(value.tensor === undefined ? [] : [messageField(5, tensor(value.tensor))]),
    ...(value.graph === undefined ? [] : [messageField(6, graph(value.graph))]),
    ...(value.floats ?? []).map((one) => floatField(7, one)),
    ...(value.ints ?? []).map((one) => varintField(8, one)),
    ...(kind === undefined ? [] : [varintField(20, ATTRIBUTE_TYPES[kind])]),
  ];
}

function tensor({ name, type, dims, data = [], externalData }: BuiltInitializer): EncodedField[] {
  const where =
    externalData === undefined
      ? [bytesField(9, rawData(type, data))]
      : [
          messageField(13, [bytesField(1, 'location'), bytesField(2, externalData)]),
          varintField(14, 1), // DataLocation EXTERNAL
        ];
  return [
    ...dims.map((length) => varintField(1, length)),
    varintField(2, DATA_TYPES[type]),
    bytesField(8, name),
    ...where,
  ];
}

function rawData(type: BuiltInitializer['type'], data: NonNullable<BuiltInitializer['data']>): Uint8Array {
  const values = Array.from(data);
  if (type === 'float32') return new Uint8Array(Float32Array.from(values).buffer);
  if (type === 'float16') return new Uint8Array(Uint16Array.from(values).buffer);
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}

function valueInfo({ name, type = 'float32', shape }: BuiltTensorInfo): EncodedField[] {
  const axes = shape.map((axis) => messageField(1, dimension(axis)));
  const tensorType = [varintField(1, DATA_TYPES[type]), messageField(2, axes)];
  return [bytesField(1, name), messageField(2, [messageField(1, tensorType)])];
}

function dimension(axis: number | string): EncodedField[] {
  if (typeof axis === 'number') return [varintField(1, axis)];
  return axis === '' ? [] : [bytesField(2, axis)];
}
