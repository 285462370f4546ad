/** The format of a file that is not an ONNX model. */
export interface ForeignFormat {
  /** `unsupported`: a model of another format; `corrupt`: not a model. */
  readonly kind: 'unsupported' | 'corrupt';
  /** Completes "… is …", with the fix. */
  readonly what: string;
}

const FROM_PT = '`yolo export model=best.pt format=onnx opset=17`';
const TORCH = unsupported(`a PyTorch checkpoint (.pt); export it to ONNX: ${FROM_PT}`);
const TORCHSCRIPT = unsupported(
  `a TorchScript model, which cannot be converted; export the .pt it was made from: ${FROM_PT}`,
);
const TENSORRT = unsupported(
  `a TensorRT engine, tied to the GPU it was built for; export the .pt it was made from: ${FROM_PT}`,
);
const TFLITE = unsupported(
  'a TensorFlow Lite model; convert it: `python -m tf2onnx.convert --tflite model.tflite --output model.onnx --opset 17`',
);
const SAVED_MODEL = unsupported(
  'a TensorFlow SavedModel; convert it: `python -m tf2onnx.convert --saved-model <folder> --output model.onnx --opset 17`',
);
const SAFETENSORS = unsupported(
  `safetensors, weights without a network; export the whole model: ${FROM_PT}, or \`optimum-cli export onnx --model <folder> <folder>\``,
);
const ORT = unsupported('an ONNX Runtime flatbuffer (.ort); use the .onnx file it was made from');
const KERAS = unsupported(
  'a Keras model; save it as a SavedModel and convert that: `python -m tf2onnx.convert --saved-model <folder> --output model.onnx`',
);
const OPENVINO = unsupported(`an OpenVINO model; export the .pt it was made from: ${FROM_PT}`);
const CORE_ML = unsupported(`a Core ML model; export the .pt it was made from: ${FROM_PT}`);
const NCNN = unsupported(`an NCNN model; export the .pt it was made from: ${FROM_PT}`);

const BY_EXTENSION = new Map<string, ForeignFormat>([
  ['.pt', TORCH],
  ['.pth', TORCH],
  ['.torchscript', TORCHSCRIPT],
  ['.engine', TENSORRT],
  ['.trt', TENSORRT],
  ['.plan', TENSORRT],
  ['.tflite', TFLITE],
  ['.pb', SAVED_MODEL],
  ['.safetensors', SAFETENSORS],
  ['.ort', ORT],
  ['.h5', KERAS],
  ['.keras', KERAS],
  ['.mlmodel', CORE_ML],
  ['.mlpackage', CORE_ML],
  ['.param', NCNN],
]);

/** Signatures near the start of a file: byte offset, Latin-1 text. */
const BY_MARK: readonly (readonly [at: number, mark: string, ForeignFormat])[] = [
  [0, '\x80\x02\x8a\x0a', TORCH], // pickles end to end, before PyTorch 1.6
  [4, 'TFL3', TFLITE],
  [4, 'ORTM', ORT],
  [0, 'ftrt', TENSORRT],
  [0, 'ptrt', TENSORRT],
  [0, '\x89HDF\r\n', KERAS],
  [0, '7767517', NCNN],
  [
    0,
    'version https://git-lfs.github.com',
    corrupt('a Git LFS pointer, not the model; fetch it: `git lfs pull`'),
  ],
  [0, '\x1f\x8b', corrupt('compressed with gzip; unpack it first: `gunzip`')],
  [0, '\x89PNG', corrupt('a PNG image, not a model')],
  [0, '\xff\xd8\xff', corrupt('a JPEG image, not a model')],
  [0, '%PDF', corrupt('a PDF, not a model')],
];

/** Bytes at a file's start that `foreignContent` needs. */
export const SNIFF_BYTES = 1024;

/**
 * Detects a format other than ONNX by its bytes: `head` is the first 1,024, `tail` some of the last.
 * `undefined` if it may be ONNX or is unknown.
 */
export function foreignContent(
  head: Uint8Array,
  tail: Uint8Array,
  extension: string,
): ForeignFormat | undefined {
  const text = latin1(head);
  const marked = BY_MARK.find(([at, mark]) => text.startsWith(mark, at))?.[2];
  return (
    marked ?? zipFormat(text, latin1(tail), extension) ?? lengthThenJson(head, text) ?? textFormat(head, text)
  );
}

/** The probable format of a file that is not ONNX, by its extension (`.engine`). */
export function foreignExtension(extension: string): ForeignFormat | undefined {
  return BY_EXTENSION.get(extension.toLowerCase());
}

/** A zip's directory, at its end, lists its files: TorchScript has code, a checkpoint only pickles. */
function zipFormat(head: string, tail: string, extension: string): ForeignFormat | undefined {
  if (!head.startsWith('PK\x03\x04')) return undefined;
  const names = head + tail;
  if (extension === '.torchscript' || names.includes('/code/') || names.includes('constants.pkl')) {
    return TORCHSCRIPT;
  }
  if (names.includes('data.pkl') || names.includes('/data/')) return TORCH;
  return BY_EXTENSION.get(extension) ?? corrupt('a zip archive; unpack it and give the .onnx file in it');
}

/** safetensors: 8 bytes of length, then JSON; an Ultralytics engine: 4 bytes, then JSON. */
function lengthThenJson(head: Uint8Array, text: string): ForeignFormat | undefined {
  const isLength = (bytes: number) => head.subarray(2, bytes).every((byte) => byte < 0x10);
  if (text.startsWith('{"', 8) && isLength(8)) return SAFETENSORS;
  if (text.startsWith('{"', 4) && isLength(4)) return TENSORRT;
  return undefined;
}

function textFormat(head: Uint8Array, text: string): ForeignFormat | undefined {
  if (head.every((byte) => byte === 0)) return corrupt('only zeros: the copy was not finished');
  const start = text.trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<head|<!--)/.test(start)) {
    return corrupt('an HTML page, not a model: the download link returned a web page; fetch the raw file');
  }
  if (start.startsWith('<?xml') && start.includes('<net')) return OPENVINO;
  const isPrintable = head.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
  return isPrintable ? corrupt(`text, not a model: it starts with "${text.slice(0, 40).trim()}"`) : undefined;
}

/** The format of a folder, by its file names. */
export function foreignFolder(names: readonly string[], extension: string): ForeignFormat | undefined {
  if (names.includes('saved_model.pb')) return SAVED_MODEL;
  if (names.some((name) => name.endsWith('.ncnn.param'))) return NCNN;
  if (names.some((name) => name.endsWith('.xml')) && names.some((name) => name.endsWith('.bin')))
    return OPENVINO;
  return extension === '.mlpackage' ? CORE_ML : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function unsupported(what: string): ForeignFormat {
  return { kind: 'unsupported', what };
}

function corrupt(what: string): ForeignFormat {
  return { kind: 'corrupt', what };
}
