import { YoloLiftError } from '../errors.ts';
import { externalFiles } from './external-files.ts';
import type { ModelHeader } from './model-header.ts';

/** Limits of onnxruntime-node 1.30, by experiment: 14 and 27 are refused. */
const MAX_IR_VERSION = 13;
const MAX_OPSET = 26;

/**
 * Checks that ONNX Runtime can load a model, before loading it.
 *
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - its IR version or opset is too new for ONNX Runtime 1.30, or
 * its weights are outside its folder; says how to export it.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - a file of its weights is missing; names the file.
 * @throws YoloLiftError `MODEL_CORRUPT` - a file of its weights is shorter than the model says.
 */
export async function assertRunnable(header: ModelHeader, modelFile: string): Promise<void> {
  assertVersions(header, modelFile);
  await externalFiles(header, modelFile);
}

function assertVersions({ irVersion, opset }: ModelHeader, modelFile: string): void {
  const again = 'export it again with `yolo export model=best.pt format=onnx opset=17`';
  if (opset > MAX_OPSET) {
    const convert = 'convert it: `onnx.version_converter.convert_version(onnx.load(file), 17)` in Python';
    throw unsupported(
      `has opset ${opset}, ONNX Runtime 1.30 supports up to ${MAX_OPSET}: ${again}, or ${convert}`,
      {
        modelFile,
      },
    );
  }
  if (irVersion > MAX_IR_VERSION) {
    const rewrite = `set \`model.ir_version = 10\` on it with the onnx package in Python and save it`;
    const seen = `has IR version ${irVersion}, ONNX Runtime 1.30 supports up to ${MAX_IR_VERSION}`;
    throw unsupported(`${seen}: ${again}, or ${rewrite}`, { modelFile });
  }
}

function unsupported(what: string, { modelFile }: { readonly modelFile: string }): YoloLiftError {
  return new YoloLiftError('MODEL_UNSUPPORTED', `the model ${modelFile} ${what}`);
}
