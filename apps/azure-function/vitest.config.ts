import { defineConfig } from 'vitest/config';

// Tests start functions in their runtimes several times.
export default defineConfig({
  test: {
    globalSetup: './testing/bundle-once.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
