import type { Manifest } from '../release/manifest.ts';
import type { ModelDescription, ModelOverrides } from '../yolo/describe/model-description.ts';

/** A model's layout in the form of its manifest. */
export type PinnedReading = Pick<Manifest, 'overrides' | 'reading'>;

/**
 * Records a model's layout, so that it is served as it was published: the caller's overrides, and what was decided with
 * probe images, with the reasons. Input size and labels are left to the model file, unless the caller overrides them.
 */
export function pinReading(
  { task, head, outputName, input, coordinates, scores, boxes, reasons }: ModelDescription,
  given: ModelOverrides,
): PinnedReading {
  const isClassifier = task === 'classify';
  const { fit, channelOrder, pixelScale, mean, std } = input;
  const decided: ModelOverrides = {
    task,
    head,
    output: outputName,
    ...(coordinates !== 'auto' && !isClassifier && { normalised: coordinates === 'normalised' }),
    ...(scores !== 'auto' && { scores }),
    ...(boxes !== 'auto' && { boxes }),
    fit,
    channelOrder,
    pixelScale,
    ...(mean !== undefined && { mean }),
    ...(std !== undefined && { std }),
  };
  return { overrides: copy({ ...decided, ...given }), reading: { reasons: [...reasons] } };
}

/** Copies overrides with mutable lists, as the manifest's type requires. */
function copy({ labels, ...rest }: ModelOverrides): NonNullable<Manifest['overrides']> {
  return structuredClone({ ...rest, ...(labels !== undefined && { labels: [...labels] }) }) as NonNullable<
    Manifest['overrides']
  >;
}
