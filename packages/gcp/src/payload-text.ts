/** A payload's text: over gRPC it comes as bytes, over REST as bytes or base64, and an empty one not at all. */
export function payloadText(data: Uint8Array | string | null | undefined): string {
  if (data === null || data === undefined) return '';
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data);
  return bytes.toString('utf8');
}
