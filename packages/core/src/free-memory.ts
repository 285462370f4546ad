/**
 * Frees an array's memory at once; the array is empty afterwards. Without this, megabytes per image cause a
 * full garbage collection every third image, and the process grows in between. A view of part of a buffer is
 * not freed: other views may share the buffer.
 *
 * Do not call it while native code may still read or write the memory.
 */
export function freeMemory({ buffer, byteLength }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.detached || byteLength < buffer.byteLength) return;
  buffer.transfer(0);
}
