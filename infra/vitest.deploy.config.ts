import { defineConfig } from 'vitest/config';

// Each test packages deployment artifacts, which takes seconds.
export default defineConfig({
  test: {
    include: ['**/*.deploy.test.ts'],
    globalSetup: './testing/template-once.ts',
    reporters: 'verbose',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
