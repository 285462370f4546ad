import { createRequire } from 'node:module';

/** Version of the ONNX Runtime that is installed, without loading it: core's dependency, and found from here alone. */
export function installedVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return version;
}
