import { once } from 'node:events';
import { printableLines } from './printable.ts';

/** Writes text for people to standard output, and waits while its reader is slower. No escape sequence gets through. */
export async function writeOut(text: string): Promise<void> {
  await writeData(printableLines(text));
}

/** Writes data, such as JSON, to standard output as it is. */
export async function writeData(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
