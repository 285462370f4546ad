import { filesBelow } from './files-below.ts';
import type { Architecture } from './function-target.ts';

/** Files that Node or the dynamic linker loads. */
const LOADED = /\.(js|cjs|mjs|json|node|wasm)$|\.so(\.\d+)*$/;
/** Files that must accompany a copy. */
const LICENCE = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i;
const FOR_DEVELOPMENT = /^(test|tests|docs?|examples?|benchmarks?|coverage|\.[^/]*)\/|(^|\/)tsconfig[^/]*$/;

/** Packages that also contain files for other platforms or GPUs; only those for Linux on the CPU are kept. */
const PARTS: Readonly<Record<string, (arch: Architecture) => RegExp>> = {
  'onnxruntime-node': (arch) => {
    const library = /(onnxruntime_binding\.node|libonnxruntime\.so[.\d]*)$/.source;
    return new RegExp(`^(package\\.json|dist/|bin/napi-v\\d+/linux/${arch}/${library})`);
  },
  sharp: () => /^(package\.json|LICENSE|dist\/)/,
};

/**
 * Whether a file of a package is needed at run time, or must accompany a copy (licences).
 * @param path - relative to the package's folder, with `/`.
 */
export function isRuntimeFile(path: string, name: string, arch: Architecture): boolean {
  if (FOR_DEVELOPMENT.test(path) || !(LOADED.test(path) || LICENCE.test(path))) return false;
  return PARTS[name]?.(arch).test(path) ?? true;
}

/** Lists a package's runtime files; empty for a package of types only. */
export async function runtimeFiles(
  { name, folder }: { readonly name: string; readonly folder: string },
  arch: Architecture,
): Promise<readonly string[]> {
  const files = (await filesBelow(folder)).filter(
    (path) => !path.startsWith('node_modules/') && isRuntimeFile(path, name, arch),
  );
  return files.some((path) => LOADED.test(path) && path !== 'package.json') ? files : [];
}
