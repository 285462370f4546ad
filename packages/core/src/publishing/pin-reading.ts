import type { Manifest } from '../release/manifest.ts';
import type { ModelDescription, ModelOverrides } from '../yolo/describe/model-description.ts';

/** What was decided of a model, as its manifest keeps it. */
export type PinnedReading = Pick<Manifest, 'overrides' | 'reading'>;

/**
 * Writes down how a model is read, so that it is served as it was published: what the caller said, and what was decided
 * on probe pictures, with the reasons. The input's size and labels stay the file's own, unless the caller said.
 */
export function pinReading(
  { task, head, outputName, input, coordinates, scores, boxes, reasons }: ModelDescription,
  said: ModelOverrides,
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
  return { overrides: copy({ ...decided, ...said }), reading: { reasons: [...reasons] } };
}

/** Lists that may be written to, as a manifest has them. */
function copy({ labels, ...rest }: ModelOverrides): NonNullable<Manifest['overrides']> {
  return structuredClone({ ...rest, ...(labels !== undefined && { labels: [...labels] }) }) as NonNullable<
    Manifest['overrides']
  >;
}
