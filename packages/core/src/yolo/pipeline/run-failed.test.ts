import { expect, it } from 'vitest';
import { runFailed } from './run-failed.ts';

// Messages of ONNX Runtime 1.30.
it.each([
  [
    'Got invalid dimensions for input: images for the following indices index: 2 Got: 320 Expected: 640',
    /another size/,
  ],
  [
    'Non-zero status code returned while running Reshape node. The input tensor cannot be reshaped to the requested shape.',
    /another size/,
  ],
  [
    'Non-zero status code returned while running Add node. axis == 1 || axis == largest was false. Attempting to broadcast',
    /another size/,
  ],
  [
    'Non-zero status code returned while running Div node. Integer division by zero',
    /an operator of its graph failed/,
  ],
  [
    'Non-zero status code returned while running Tile node. Failed to allocate memory',
    /an operator of its graph failed/,
  ],
])('%s', (words, why) => {
  const error = runFailed('cats', [1, 3, 320, 320], new Error(`${words}\nsecond line`));
  expect(error).toMatchObject({ code: 'MODEL_RUN_FAILED', message: expect.stringMatching(why) });
  expect(error.message).toContain('1×3×320×320');
  expect(error.message).toContain(words);
});
