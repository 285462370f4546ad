import type { ReleaseName } from './pointer.ts';

/** Key of a release's file below a root: `documents/3/model.onnx`. */
export function keyOf({ model, version }: ReleaseName, file: string): string {
  return `${model}/${version}/${file}`;
}
