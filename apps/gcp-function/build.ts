import { fileURLToPath } from 'node:url';
import { bundleFunction } from '@yololift/packager/bundle';

await bundleFunction({
  entry: fileURLToPath(new URL('./src/main.ts', import.meta.url)),
  also: [fileURLToPath(new URL('./src/server.ts', import.meta.url))],
  outFolder: fileURLToPath(new URL('./dist/', import.meta.url)),
  // The framework that starts the function must be the one that it registers with.
  external: ['@google-cloud/functions-framework'],
});
