import { defineConfig } from 'vitest/config';

// Each of these packages what would be deployed, which takes seconds.
export default defineConfig({
  test: {
    include: ['**/*.deploy.test.ts'],
    globalSetup: './testing/template-once.ts',
    reporters: 'verbose',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
