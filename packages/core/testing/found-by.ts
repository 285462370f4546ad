import type { Model } from '../src/model/model.ts';
import type { Detection } from '../src/yolo/types.ts';

/** Detections of a model in an image file. */
export async function foundBy({ task }: Model, image: string): Promise<readonly Detection[]> {
  const { document } = await task.run({ path: image }, task.parseOptions({}));
  return document.detections as readonly Detection[];
}
