/** One protobuf field, encoded: its tag and its value. */
export type EncodedField = Uint8Array;

/**
 * A field of wire type 0. Negative numbers take ten bytes, as protobuf writes an int64.
 * Field 1, value 300 → `08 ac 02`.
 */
export function varintField(field: number, value: number | bigint): EncodedField {
  return Uint8Array.from([...varint(BigInt(field) << 3n), ...varint(BigInt(value))]);
}

/** A float32 field (wire type 5), little endian. Field 2, value 1 → `15 00 00 80 3f`. */
export function floatField(field: number, value: number): EncodedField {
  const bytes = new Uint8Array(new Float32Array([value]).buffer);
  return Uint8Array.from([...varint((BigInt(field) << 3n) | 5n), ...bytes]);
}

/** A length-delimited field (wire type 2): bytes, or text as UTF-8. Field 1, `ab` → `0a 02 61 62`. */
export function bytesField(field: number, value: string | Uint8Array): EncodedField {
  const body = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return joinBytes([bytesFieldHead(field, body.length), body]);
}

/** Tag and length of a length-delimited field, without its `length` bytes. */
export function bytesFieldHead(field: number, length: number): EncodedField {
  return Uint8Array.from([...varint((BigInt(field) << 3n) | 2n), ...varint(BigInt(length))]);
}

/** A nested message: length-delimited, its fields one after another. */
export function messageField(field: number, fields: readonly EncodedField[]): EncodedField {
  return bytesField(field, joinBytes(fields));
}

/** Bytes end to end, in order. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Seven bits a byte, low bits first, the top bit set on all except the last. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
