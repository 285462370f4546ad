import { defineConfig } from 'vitest/config';

// Builds and runs images, which needs root, buildah and mmdebstrap.
export default defineConfig({
  test: {
    include: ['**/*.image.test.ts'],
    reporters: 'verbose',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
