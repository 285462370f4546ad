import type { Warning } from '../warnings.ts';

/** What the reader of a model's answers should know of it: that its raw answers are not what they should be like. */
export function doubtWarnings(name: string, doubts: readonly string[] = []): readonly Warning[] {
  if (doubts.length === 0) return [];
  const message = `the model ${name} may be read wrongly: ${doubts.join('; ')}; publish it again, with how it is laid out`;
  return [{ code: 'MODEL_DOUBTFUL', message }];
}
