/**
 * Gives an array's memory back at once; the array is empty afterwards. What is left to the garbage collector, megabytes
 * an image, makes it collect every third image, and in between the process grows. A view of a part of its memory keeps
 * it: others may share it.
 *
 * Not while native code may still read or write there.
 */
export function freeMemory({ buffer, byteLength }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.detached || byteLength < buffer.byteLength) return;
  buffer.transfer(0);
}
