import { once } from 'node:events';
import { printableLines } from './printable.ts';

/** Writes text to standard output, without escape sequences; waits until the buffer drains. */
export async function writeOut(text: string): Promise<void> {
  await writeData(printableLines(text));
}

/** Writes data, such as JSON, to standard output unchanged; waits until the buffer drains. */
export async function writeData(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
