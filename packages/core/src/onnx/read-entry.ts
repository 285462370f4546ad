import type { ByteSpan, ProtobufReader } from './protobuf-reader.ts';

/** Numbers of the fields of `StringStringEntryProto`. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const ENTRY = { key: 1, value: 2 };

/** A `StringStringEntryProto`: a key and its value; `''` if missing. */
export async function readEntry(reader: ProtobufReader, span: ByteSpan): Promise<readonly [string, string]> {
  const entry: [string, string] = ['', ''];
  await reader.walk(span, (field) => {
    if (!field.isBytes || (field.number !== ENTRY.key && field.number !== ENTRY.value)) return undefined;
    return reader.text(field).then((text) => {
      entry[field.number === ENTRY.key ? 0 : 1] = text;
    });
  });
  return entry;
}
