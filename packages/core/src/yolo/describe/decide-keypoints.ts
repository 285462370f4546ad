import { COCO_KEYPOINTS } from './coco-keypoints.ts';
import type { KeypointDescription } from './model-description.ts';
import { type ModelFacts, undecided, unsupported } from './model-facts.ts';

/** A hostile header could declare a billion, and a name is created for each. */
const MAX_KEYPOINTS = 1000;

/**
 * Decides how many keypoints a pose model has: metadata `kpt_shape`, else from `spare` (numbers per candidate
 * beside box and classes): 51 → 17 of x, y, visibility; 34 → 17 of x, y.
 *
 * @throws YoloLiftError `MODEL_UNDECIDED` - neither is known.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - more than 1,000 keypoints, or not 2 or 3 numbers each.
 */
export function decideKeypoints(facts: ModelFacts, spare: number | undefined): KeypointDescription {
  const [count, dimensions] = facts.metadata.keypointShape ?? fromSpare(facts, spare);
  if (count > MAX_KEYPOINTS) {
    throw unsupported(facts, `has ${count} keypoints`, `at most ${MAX_KEYPOINTS} are supported`);
  }
  if (dimensions !== 2 && dimensions !== 3) {
    const what = `has keypoints of ${dimensions} numbers (metadata kpt_shape)`;
    throw unsupported(facts, what, 'keypoints must be x and y, or x, y and visibility');
  }
  return { count, dimensions, names: keypointNames(facts, count) };
}

function fromSpare(
  facts: ModelFacts,
  spare: number | undefined,
): readonly [count: number, dimensions: number] {
  if (spare !== undefined && spare > 0 && spare % 3 === 0) return [spare / 3, 3];
  if (spare !== undefined && spare > 0 && spare % 2 === 0) return [spare / 2, 2];
  const what = 'a pose model needs metadata kpt_shape, or class names that leave 2 or 3 numbers per keypoint';
  throw undecided(facts, what, '--labels, or --task detect for its boxes alone');
}

function keypointNames({ metadata: { keypointNames: names } }: ModelFacts, count: number): readonly string[] {
  if (names?.length === count) return names;
  if (count === COCO_KEYPOINTS.length) return COCO_KEYPOINTS;
  return Array.from({ length: count }, (_, index) => `keypoint ${index}`);
}
