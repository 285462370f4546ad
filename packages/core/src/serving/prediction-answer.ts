import {
  failedImageDocument,
  imageDocument,
  modelDocument,
  type PredictionDocument,
} from '../yolo/task/image-document.ts';
import { type Warning, warningsField } from '../warnings.ts';
import { doubtWarnings } from '../yolo/task/doubt-warnings.ts';
import type { Looked } from './image-queue.ts';
import type { SentImage } from './requests/sent-images.ts';
import type { ServedModel } from './served-model.ts';

/** Puts the answers of a request's images, in their order, into the one document. */
export function predictionDocument(
  { description, release, instance }: ServedModel,
  images: readonly Pick<SentImage, 'path'>[],
  looked: readonly Looked[],
  warnings: readonly Warning[] = [],
): PredictionDocument {
  const documents = looked.map((each, index) => {
    const path = images[index]?.path ?? '';
    return 'error' in each ? failedImageDocument(path, each.error) : imageDocument(path, each.prediction);
  });
  return {
    images: documents,
    model: modelDocument(description, release),
    ...(instance !== undefined && { instance: { id: instance.id, coldStart: instance.coldStart } }),
    ...warningsField([...doubtWarnings(description), ...warnings]),
  };
}
