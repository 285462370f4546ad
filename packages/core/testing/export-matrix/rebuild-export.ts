import { type ConstantOutput, constantYoloModel } from '../constant-yolo-model.ts';
import type { ExportRecord, RecordedAnswer, RecordedTensor } from './export-record.ts';

/**
 * Builds an ONNX file with the header of an export that returns the recorded outputs for every image. Mask
 * prototypes were not recorded and are 0.
 */
export function rebuildExport({
  inputs,
  outputs,
  answers = [],
  metadata,
  ir,
  opset,
}: ExportRecord): Uint8Array {
  const [input] = inputs;
  if (input === undefined) throw new TypeError('the export has no input');
  return constantYoloModel({
    input,
    outputs: outputs.map((output) => constantOutput(output, answers)),
    metadata,
    irVersion: ir,
    opset,
  });
}

function constantOutput(
  { name, type, shape }: RecordedTensor,
  answers: readonly RecordedAnswer[],
): ConstantOutput {
  const answer = answers.find((one) => one.name === name);
  const dims = answer?.dims ?? shape.map((axis) => (typeof axis === 'number' ? axis : 1));
  return { name, type: type === 'float16' ? type : 'float32', shape, dims, data: answerData(dims, answer) };
}

function answerData(dims: readonly number[], answer: RecordedAnswer | undefined): Float32Array {
  const data = new Float32Array(dims.reduce((product, axis) => product * axis, 1)).fill(answer?.others ?? 0);
  for (const [index, score] of answer?.best ?? []) data[index] = score;
  const [, middle = 0, last = 0] = dims;
  const { rows = [], candidatesLast = false, rest } = answer ?? {};
  const candidates = candidatesLast ? last : middle;
  const put = ([candidate = 0, ...attributes]: readonly number[]) => {
    for (const [attribute, value] of attributes.entries()) {
      data[candidatesLast ? attribute * last + candidate : candidate * last + attribute] = value;
    }
  };
  if (rest === 'boxes') boxesOnly(rows, candidates).forEach(put);
  rows.forEach(put);
  return data;
}

/** A recorded box without scores for every candidate. */
function boxesOnly(rows: NonNullable<RecordedAnswer['rows']>, candidates: number): number[][] {
  return Array.from({ length: candidates }, (_, candidate) => {
    const [, ...attributes] = rows[candidate % rows.length] ?? [];
    return [candidate, ...attributes.slice(0, 4)];
  });
}
