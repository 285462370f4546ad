import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { YoloLiftError } from '../errors.ts';

/** Exit code of `graph-saver` for a model without a graph. */
const NO_GRAPH = 3;

/**
 * Saves a model's graph, optimised by ONNX Runtime for this CPU, in a process of low priority, and checks
 * that it loads.
 * @param target - overwritten; incomplete after a failure.
 * @returns the reason if this model can never have a graph; else undefined.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - saving failed this time: the disk is full, or the process was
 * killed.
 * @throws the signal's reason on abort; the process is killed.
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
  closed.catch(() => undefined); // awaited below
  const words = (await text(child.stderr)).trim();
  const [code, killedBy] = (await closed) as [number | null, string | null];
  if (code === 0) return undefined;
  if (code === NO_GRAPH) return words;
  const why = words.split('\n').find((line) => line.includes('Error')) ?? words;
  const message = `the graph of ${modelFile} was not saved (${killedBy ?? `exit code ${code}`}): ${why}`;
  throw new YoloLiftError('MODEL_RUN_FAILED', message, { cause: words, isRetryable: true });
}
