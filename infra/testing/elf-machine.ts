import { open } from 'node:fs/promises';

const MACHINES: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };

/** Processor of a native library, by Node's name; `undefined` for a file that is not a Linux library. */
export async function elfMachine(path: string): Promise<string | undefined> {
  await using file = await open(path);
  const { buffer: header } = await file.read(Buffer.alloc(20), 0, 20, 0);
  if (header.subarray(0, 4).toString('latin1') !== '\x7fELF') return undefined;
  return MACHINES[header.readUInt16LE(18)] ?? `machine ${header.readUInt16LE(18)}`;
}
