import { YoloLiftError } from '../../errors.ts';

/** Words in ONNX Runtime's messages about mismatched shapes. */
const ABOUT_SIZES = /shape|dimension|\bdims?\b|broadcast|\baxis\b|\brank\b/i;

/**
 * The error of a run that ONNX Runtime refused. ONNX Runtime has no error codes, so the message text decides.
 * @param dims - the input's shape, `[1, 3, height, width]`.
 */
export function runFailed(name: string, dims: readonly number[], cause: unknown): YoloLiftError {
  const words = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  const why = ABOUT_SIZES.test(words)
    ? 'its graph was made for another size; export it again at the size it declares, or give --input-size'
    : 'an operator of its graph failed; try another image, or export the model again';
  const message = `the model ${name} takes an input of ${dims.join('×')} but cannot run it: ${why} (ONNX Runtime: ${words.slice(0, 200)})`;
  return new YoloLiftError('MODEL_RUN_FAILED', message, { cause });
}
