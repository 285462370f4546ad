import type { Warning } from '../warnings.ts';

/** Warns that the model's raw outputs are implausible. */
export function doubtWarnings(name: string, doubts: readonly string[] = []): readonly Warning[] {
  if (doubts.length === 0) return [];
  const message = `the model ${name} may be read wrongly: ${doubts.join('; ')}; publish it again with its layout set`;
  return [{ code: 'MODEL_DOUBTFUL', message }];
}
