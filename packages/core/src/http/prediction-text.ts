import { setImmediate as nextTurn } from 'node:timers/promises';
import { roundDetection } from '../yolo/task/image-document.ts';
import type { Looked } from '../serving/image-queue.ts';
import { predictionDocument } from '../serving/prediction-answer.ts';
import type { SentImage } from '../serving/requests/sent-images.ts';
import type { ServedModel } from '../serving/served-model.ts';
import type { Warning } from '../warnings.ts';
import type { Detection } from '../yolo/types.ts';

/** How long a document is written without a break, ms. */
const TURN_MS = 10;

/**
 * The JSON of `predictionDocument`, written a detection at a time: a thousand masks have millions of numbers, and other
 * requests get their turn between.
 */
export async function predictionText(
  model: ServedModel,
  images: readonly Pick<SentImage, 'path'>[],
  looked: readonly Looked[],
  warnings: readonly Warning[] = [],
): Promise<string> {
  const document = predictionDocument(model, images, looked.map(withoutDetections), warnings);
  const texts: string[] = [];
  for (const [index, image] of document.images.entries()) {
    const each = looked[index];
    if (each === undefined || 'error' in each) texts.push(JSON.stringify(image));
    else texts.push(objectText(image, 'detections', await writeDetections(each.prediction.detections)));
  }
  return objectText(document, 'images', texts);
}

function withoutDetections(looked: Looked): Looked {
  return 'error' in looked ? looked : { ...looked, prediction: { ...looked.prediction, detections: [] } };
}

async function writeDetections(detections: readonly Detection[]): Promise<readonly string[]> {
  const texts: string[] = [];
  let since = performance.now();
  for (const detection of detections) {
    texts.push(JSON.stringify(roundDetection(detection)));
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  return texts;
}

/** An object's JSON, in which the list `name` is written already. */
function objectText(object: object, name: string, items: readonly string[]): string {
  const members = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `${JSON.stringify(key)}:${key === name ? `[${items.join(',')}]` : JSON.stringify(value)}`,
    );
  return `{${members.join(',')}}`;
}
