/** A payload as text: bytes over gRPC, bytes or base64 over REST, absent if empty. */
export function payloadText(data: Uint8Array | string | null | undefined): string {
  if (data === null || data === undefined) return '';
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data);
  return bytes.toString('utf8');
}
