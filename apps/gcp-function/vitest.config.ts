import { defineConfig } from 'vitest/config';

// Functions boot in their runtimes here, several times.
export default defineConfig({
  test: {
    globalSetup: './testing/bundle-once.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
