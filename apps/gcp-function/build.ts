import { fileURLToPath } from 'node:url';
import { bundleFunction } from '@yololift/packager/bundle';

await bundleFunction({
  entry: fileURLToPath(new URL('./src/main.ts', import.meta.url)),
  also: [fileURLToPath(new URL('./src/server.ts', import.meta.url))],
  outFolder: fileURLToPath(new URL('./dist/', import.meta.url)),
  // The function must register with the same copy of the framework that serves it.
  external: ['@google-cloud/functions-framework'],
});
