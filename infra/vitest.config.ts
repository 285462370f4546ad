import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { exclude: ['**/*.{deploy,image}.test.ts', '**/node_modules/**'], testTimeout: 60_000 },
});
