import { fileURLToPath } from 'node:url';
import { bundleFunction } from '@yololift/packager/bundle';

await bundleFunction({
  entry: fileURLToPath(new URL('./src/main.ts', import.meta.url)),
  outFolder: fileURLToPath(new URL('./dist/', import.meta.url)),
  // Provided by Azure's worker.
  external: ['@azure/functions-core'],
});
