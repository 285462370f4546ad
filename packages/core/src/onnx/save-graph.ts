import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { YoloLiftError } from '../errors.ts';

/** As `graph-saver` leaves where a model has no graph to save. */
const NO_GRAPH = 3;

/**
 * Saves a model's graph as ONNX Runtime optimises it for this CPU, in a process of low priority, and makes a session
 * from it to see that it loads.
 * @param target - written anew; what is there after a failure is not whole.
 * @returns why there will never be a graph of this model here, where that is so.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - it was not saved this time: the disk is full, the process was killed.
 * @throws the signal's reason, once it aborts; the process is killed.
 */
export async function saveGraph(
  modelFile: string,
  target: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  // The same extension as this file: `.ts` in the source tree, `.js` or `.mjs` in a bundle.
  const program = new URL(`./graph-saver${extname(import.meta.url)}`, import.meta.url);
  const args = [fileURLToPath(program), modelFile, target];
  signal.throwIfAborted();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
  const closed = once(child, 'close');
  closed.catch(() => undefined); // awaited when it has said its last word
  const words = (await text(child.stderr)).trim();
  const [code, killedBy] = (await closed) as [number | null, string | null];
  if (code === 0) return undefined;
  if (code === NO_GRAPH) return words;
  const why = words.split('\n').find((line) => line.includes('Error')) ?? words;
  const message = `the graph of ${modelFile} was not saved (${killedBy ?? `exit code ${code}`}): ${why}`;
  throw new YoloLiftError('MODEL_RUN_FAILED', message, { cause: words, isRetryable: true });
}
