import type { ModelDescription } from '../onnx/model-description.ts';
import type { Prediction, PredictOptions } from '../runtime/yolo-model.ts';

/** What the HTTP app needs of a model; a `YoloModel` is one. */
export interface ServedModel {
  readonly description: ModelDescription;
  /** @param image - encoded bytes. Throws as `YoloModel.predict` does; pixel limits are the model's own. */
  predict(image: Uint8Array, options: PredictOptions): Promise<Prediction>;
}
