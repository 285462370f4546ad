import { parseCommandText } from '../../../src/serving/commands.ts';
import type { AttackTarget } from '../attack-target.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';

const COMMANDS: readonly unknown[] = [
  { command: 'detect', image: 'aGVsbG8=' },
  { command: 'batch', items: ['s3://scans/a.jpg'], results: 's3://scans/found', confidence: 0.3 },
  { command: 'warm', instances: 3, holdMs: 100, pointer: { model: 'a', version: '1' } },
];

/** Messages of a queue, as commands. */
export async function attackMessages(): Promise<AttackTarget> {
  return {
    async attack(random) {
      const text = JSON.stringify(mutateJson(random.pick(COMMANDS), random)) ?? '';
      parseCommandText(random.chance(0.3) ? mutateText(text, random) : text);
    },
  };
}
