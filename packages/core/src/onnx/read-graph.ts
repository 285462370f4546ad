import type { Dimension, TensorElementType, TensorInfo } from './model-header.ts';
import { type ByteSpan, type Field, ProtobufError, type ProtobufReader } from './protobuf-reader.ts';
import {
  createSparseTensorPlace,
  createTensorPlace,
  noteExternalFiles,
  readSparseTensorPart,
  readTensorPart,
} from './read-tensor-place.ts';

/** Findings of a walk over a model's graphs. */
export interface GraphFindings {
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
  /** End of the last tensor in each external file, bytes, by location. */
  readonly externalData: Map<string, number>;
}

/** Numbers of the fields that are read. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparseInitializer: 15 };
const FUNCTION = { node: 7, attribute: 11 };
const NODE = { attribute: 5 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparseTensor: 22, sparseTensors: 23 };
const TENSOR = { name: 8 };
const VALUE_INFO = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { elementType: 1, shape: 2 };
const SHAPE = { dimension: 1 };
const DIMENSION = { value: 1, name: 2 };

/** Subgraphs of `If` and `Loop` nest a few levels; hostile ones could nest thousands. */
const MAX_DEPTH = 16;

const ELEMENT_TYPES = new Map<number, TensorElementType>([
  [1, 'float32'],
  [2, 'uint8'],
  [3, 'int8'],
  [4, 'uint16'],
  [5, 'int16'],
  [6, 'int32'],
  [7, 'int64'],
  [8, 'string'],
  [9, 'bool'],
  [10, 'float16'],
  [11, 'float64'],
  [12, 'uint32'],
  [13, 'uint64'],
]);

/**
 * Walks the main graph: its inputs and outputs, and the external files of all its tensors, including nodes
 * and subgraphs. Weights are skipped.
 * @throws ProtobufError - the bytes are not a graph.
 */
export async function readGraph(
  reader: ProtobufReader,
  span: ByteSpan,
  findings: GraphFindings,
): Promise<void> {
  await reader.walk(span, (field) => {
    if (!field.isBytes) return undefined;
    switch (field.number) {
      case GRAPH.node:
        return readNode(reader, field, { findings, depth: 0 });
      case GRAPH.initializer:
        return readTensor(reader, field, findings);
      case GRAPH.sparseInitializer:
        return readSparseTensor(reader, field, findings);
      case GRAPH.input:
        return readValueInfo(reader, field, findings.inputs);
      case GRAPH.output:
        return readValueInfo(reader, field, findings.outputs);
      default:
        return undefined;
    }
  });
  // Old exporters repeat every initializer among the inputs. A single input is the image.
  if (findings.inputs.length > 1) await dropInitializers(reader, span, findings);
}

async function dropInitializers(
  reader: ProtobufReader,
  span: ByteSpan,
  findings: GraphFindings,
): Promise<void> {
  const names = new Set<string>();
  const readName = (tensor: ByteSpan) =>
    reader.walk(tensor, (field) =>
      is(field, TENSOR.name) ? reader.text(field).then((name) => void names.add(name)) : undefined,
    );
  await reader.walk(span, (field) => (is(field, GRAPH.initializer) ? readName(field) : undefined));
  const fed = findings.inputs.filter(({ name }) => !names.has(name));
  findings.inputs.splice(0, findings.inputs.length, ...fed);
}

/** Walks a model-local function with its attributes' defaults, only for external data. */
export function readFunction(reader: ProtobufReader, span: ByteSpan, findings: GraphFindings): Promise<void> {
  const place = { findings, depth: 0 };
  return reader.walk(span, (field) => {
    if (is(field, FUNCTION.node)) return readNode(reader, field, place);
    return is(field, FUNCTION.attribute) ? readAttribute(reader, field, place) : undefined;
  });
}

interface Place {
  readonly findings: GraphFindings;
  readonly depth: number;
}

/** A graph has some thousand nodes, and hardly any has external data: the others are skipped at once. */
function readNode(reader: ProtobufReader, span: ByteSpan, place: Place): Promise<void> | undefined {
  return ifMayHold(reader, span, { word: 'location', walk: () => walkNode(reader, span, place) });
}

/** Creates no promise if the answer is immediately `false`. */
function ifMayHold(
  reader: ProtobufReader,
  span: ByteSpan,
  { word, walk }: { readonly word: string; readonly walk: () => Promise<void> },
): Promise<void> | undefined {
  const mayHold = reader.mayHold(span, word);
  if (mayHold === false) return undefined;
  if (mayHold === true) return walk();
  return mayHold.then((holds) => (holds ? walk() : undefined));
}

function walkNode(reader: ProtobufReader, span: ByteSpan, place: Place): Promise<void> {
  return reader.walk(span, (field) =>
    is(field, NODE.attribute) ? readAttribute(reader, field, place) : undefined,
  );
}

/** A singular field that occurs twice is merged, as in protobuf. */
async function readAttribute(reader: ProtobufReader, span: ByteSpan, place: Place): Promise<void> {
  const { findings } = place;
  const tensor = createTensorPlace();
  const sparse = createSparseTensorPlace();
  await reader.walk(span, (field) => {
    if (!field.isBytes) return undefined;
    switch (field.number) {
      case ATTRIBUTE.tensor:
        return readTensorPart(reader, field, tensor);
      case ATTRIBUTE.tensors:
        return readTensor(reader, field, findings);
      case ATTRIBUTE.sparseTensor:
        return readSparseTensorPart(reader, field, sparse);
      case ATTRIBUTE.sparseTensors:
        return readSparseTensor(reader, field, findings);
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        return readSubgraph(reader, field, { ...place, depth: place.depth + 1 });
      default:
        return undefined;
    }
  });
  for (const one of [tensor, sparse.values, sparse.indices]) noteExternalFiles(one, findings.externalData);
}

function readSubgraph(reader: ProtobufReader, span: ByteSpan, place: Place): Promise<void> {
  if (place.depth > MAX_DEPTH) {
    throw new ProtobufError('excessive', `graphs nest deeper than ${MAX_DEPTH} levels`, span.start);
  }
  return reader.walk(span, (field) => {
    if (!field.isBytes) return undefined;
    if (field.number === GRAPH.node) return readNode(reader, field, place);
    if (field.number === GRAPH.initializer) return readTensor(reader, field, place.findings);
    if (field.number === GRAPH.sparseInitializer) return readSparseTensor(reader, field, place.findings);
    return undefined;
  });
}

/** A tensor with external data is small, and contains the key `location`. */
function readTensor(
  reader: ProtobufReader,
  span: ByteSpan,
  findings: GraphFindings,
): Promise<void> | undefined {
  const walk = async () => {
    const tensor = createTensorPlace();
    await readTensorPart(reader, span, tensor);
    noteExternalFiles(tensor, findings.externalData);
  };
  return ifMayHold(reader, span, { word: 'location', walk });
}

async function readSparseTensor(
  reader: ProtobufReader,
  span: ByteSpan,
  findings: GraphFindings,
): Promise<void> {
  const sparse = createSparseTensorPlace();
  await readSparseTensorPart(reader, span, sparse);
  for (const one of [sparse.values, sparse.indices]) noteExternalFiles(one, findings.externalData);
}

async function readValueInfo(reader: ProtobufReader, span: ByteSpan, into: TensorInfo[]): Promise<void> {
  let name = '';
  let type: TensorElementType = 'other';
  const shape: Dimension[] = [];

  const readTensorType = (tensorType: ByteSpan) =>
    reader.walk(tensorType, (field) => {
      if (field.number === TENSOR_TYPE.elementType) type = ELEMENT_TYPES.get(field.value) ?? 'other';
      return is(field, TENSOR_TYPE.shape) ? readShape(reader, field, shape) : undefined;
    });

  await reader.walk(span, (field) => {
    if (is(field, VALUE_INFO.name))
      return reader.text(field).then((text) => {
        name = text;
      });
    if (!is(field, VALUE_INFO.type)) return undefined;
    return reader.walk(field, (inner) => (is(inner, TYPE.tensor) ? readTensorType(inner) : undefined));
  });
  into.push({ name, type, shape });
}

function is(field: Field, number: number): boolean {
  return field.isBytes && field.number === number;
}

function readShape(reader: ProtobufReader, span: ByteSpan, into: Dimension[]): Promise<void> {
  return reader.walk(span, (field) =>
    is(field, SHAPE.dimension)
      ? readDimension(reader, field).then((dimension) => void into.push(dimension))
      : undefined,
  );
}

/** How exporters write unknown axes. */
const UNKNOWN_AXIS = new Set([0, -1]);

/** An axis's length, or the name of a dynamic one; 0 and −1 are unnamed dynamic axes. */
async function readDimension(reader: ProtobufReader, span: ByteSpan): Promise<Dimension> {
  let dimension: Dimension = '';
  await reader.walk(span, (field) => {
    if (is(field, DIMENSION.name))
      return reader.text(field).then((name) => {
        dimension = name;
      });
    if (field.number === DIMENSION.value && !UNKNOWN_AXIS.has(field.value)) {
      if (field.value < 0 || !Number.isSafeInteger(field.value)) {
        throw new ProtobufError('malformed', `an axis has length ${field.value}`, field.start);
      }
      dimension = field.value;
    }
    return undefined;
  });
  return dimension;
}
