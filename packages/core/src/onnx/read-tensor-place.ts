import type { ByteSpan, Field, ProtobufReader } from './protobuf-reader.ts';
import { readEntry } from './read-entry.ts';

/** Location of a tensor's values, from the parts read so far. */
export interface TensorPlace {
  isExternal: boolean;
  /** All locations in the file: readers differ in which one they follow. */
  readonly locations: Set<string>;
  offset: number;
  /** Bytes; unset if not in the file. */
  length: number | undefined;
  elementBytes: number;
  elements: number;
}

/** Locations of the two tensors of a sparse tensor. */
export interface SparseTensorPlace {
  readonly values: TensorPlace;
  readonly indices: TensorPlace;
}

/** Numbers of the fields that are read. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const TENSOR = { dims: 1, elementType: 2, externalData: 13, dataLocation: 14 };
const SPARSE_TENSOR = { values: 1, indices: 2 };

const EXTERNAL = 1;

/** By `TensorProto.DataType`; types under a byte count as one bit, a lower bound. */
const ELEMENT_BYTES: ReadonlyMap<number, number> = new Map([
  ...[2, 3, 9, 17, 18, 19, 20, 24].map((type) => [type, 1] as const),
  ...[4, 5, 10, 16].map((type) => [type, 2] as const),
  ...[1, 6, 12].map((type) => [type, 4] as const),
  ...[7, 11, 13, 14].map((type) => [type, 8] as const),
  [15, 16],
]);
const SMALLEST_ELEMENT_BYTES = 1 / 8;

/** The initial state of a tensor: one element, inside the file. */
export function createTensorPlace(): TensorPlace {
  return {
    isExternal: false,
    locations: new Set(),
    offset: 0,
    length: undefined,
    elementBytes: SMALLEST_ELEMENT_BYTES,
    elements: 1,
  };
}

/** As `createTensorPlace`, for a sparse tensor. */
export function createSparseTensorPlace(): SparseTensorPlace {
  return { values: createTensorPlace(), indices: createTensorPlace() };
}

/**
 * Reads a `TensorProto`, or a further part of it, into `place`. Skips the values.
 * @throws ProtobufError - the bytes are not a tensor.
 */
export function readTensorPart(reader: ProtobufReader, span: ByteSpan, place: TensorPlace): Promise<void> {
  return reader.walk(span, (field) => {
    if (field.isBytes) {
      if (field.number !== TENSOR.externalData) return undefined;
      return readEntry(reader, field).then((entry) => takeEntry(entry, place));
    }
    takeNumber(field, place);
    return undefined;
  });
}

function takeNumber({ number, value }: Field, place: TensorPlace): void {
  switch (number) {
    case TENSOR.dims:
      place.elements *= value;
      return;
    case TENSOR.elementType:
      place.elementBytes = ELEMENT_BYTES.get(value) ?? SMALLEST_ELEMENT_BYTES;
      return;
    case TENSOR.dataLocation:
      place.isExternal = value === EXTERNAL;
  }
}

function takeEntry([key, value]: readonly [string, string], place: TensorPlace): void {
  if (key === 'location') place.locations.add(value);
  if (key === 'offset') place.offset = Number(value);
  if (key === 'length') place.length = Number(value);
}

/** As `readTensorPart`, for a `SparseTensorProto`. */
export function readSparseTensorPart(
  reader: ProtobufReader,
  span: ByteSpan,
  { values, indices }: SparseTensorPlace,
): Promise<void> {
  return reader.walk(span, (field) => {
    if (!field.isBytes) return undefined;
    if (field.number === SPARSE_TENSOR.values) return readTensorPart(reader, field, values);
    if (field.number === SPARSE_TENSOR.indices) return readTensorPart(reader, field, indices);
    return undefined;
  });
}

/** Adds a tensor's external files, with its end in them. Internal tensors add none. */
export function noteExternalFiles(place: TensorPlace, files: Map<string, number>): void {
  if (!place.isExternal) return;
  const { locations, offset, length = Math.ceil(place.elements * place.elementBytes) } = place;
  for (const location of locations.size === 0 ? [''] : locations) {
    files.set(location, Math.max(files.get(location) ?? 0, offset + length));
  }
}
