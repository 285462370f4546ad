import type { ReleaseName } from './pointer.ts';

/** `documents/3/model.onnx`: where a file of a release lies below a root. */
export function keyOf({ model, version }: ReleaseName, file: string): string {
  return `${model}/${version}/${file}`;
}
