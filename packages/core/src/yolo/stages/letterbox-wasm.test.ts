import { expect, it } from 'vitest';
import { compileLetterbox } from '../../../wasm/compile-letterbox.ts';
import { LETTERBOX_WASM } from './letterbox-wasm.ts';

it('is what wasm/letterbox.ts compiles to (if not: pnpm --filter @yololift/core build:wasm)', async () => {
  expect(Buffer.from(await compileLetterbox()).toString('base64')).toBe(LETTERBOX_WASM);
});
