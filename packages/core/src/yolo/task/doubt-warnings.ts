import type { Warning } from '../../warnings.ts';
import type { ModelDescription } from '../describe/model-description.ts';

/** What an answer's reader should know of the model: that its raw answers are not what boxes are like. */
export function doubtWarnings({ name, doubts = [] }: ModelDescription): readonly Warning[] {
  if (doubts.length === 0) return [];
  const message = `the model ${name} may be read wrongly: ${doubts.join('; ')}; publish it again, with how it is laid out`;
  return [{ code: 'MODEL_DOUBTFUL', message }];
}
