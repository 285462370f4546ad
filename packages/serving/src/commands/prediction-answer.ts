import type { JsonObject } from '@yololift/core/model';
import { type Warning, warningsField } from '@yololift/core/warnings';
import type { ServedModel } from '../slot/served-model.ts';
import type { ItemOutcome } from './predict-item.ts';
import type { SentImage } from './requests/sent-images.ts';

/** Builds the answer document of a request, items in order: `{ images, model, … }`. */
export function predictionDocument(
  { model, release, instance }: ServedModel,
  items: readonly Pick<SentImage, 'path'>[],
  outcomes: readonly ItemOutcome[],
  warnings: readonly Warning[] = [],
): JsonObject {
  const documents = outcomes.map((outcome, index) => itemDocument(items[index]?.path ?? '', outcome));
  return {
    [model.task.plural]: documents,
    model: { ...model.details, ...(release !== undefined && { release }) },
    ...(instance !== undefined && { instance: { id: instance.id, coldStart: instance.coldStart } }),
    ...warningsField([...model.warnings, ...warnings]),
  };
}

function itemDocument(path: string, outcome: ItemOutcome): JsonObject {
  if ('answer' in outcome) return { path, ...outcome.answer.document };
  const { code, message } = outcome.error;
  return { path, error: { code, message } };
}
