import { parsePointer } from '@yololift/core/release';
import type { AttackTarget } from '../attack-target.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const POINTER = {
  model: 'documents',
  version: '3',
  digest: DIGEST,
  previous: [{ model: 'documents', version: '2', digest: DIGEST }],
};

/** Parameter values. */
export async function attackPointers(): Promise<AttackTarget> {
  return {
    async attack(random) {
      const text = random.chance(0.3) ? 'documents/3' : (JSON.stringify(mutateJson(POINTER, random)) ?? '');
      const pointer = parsePointer(random.chance(0.5) ? mutateText(text, random) : text, 'env:POINTER');
      // Names become folders: none may point outside its root.
      if (/[/\\]|^\.\.?$/.test(pointer.model) || /[/\\]|^\.\.?$/.test(pointer.version)) {
        throw new Error(`it names ${JSON.stringify(pointer)}`);
      }
    },
  };
}
