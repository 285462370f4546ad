import type { ObjectLister } from '../../ports/object-lister.ts';
import { MANIFEST_FILE } from '../manifest.ts';

/** A release in a root. */
export interface ListedRelease {
  readonly model: string;
  readonly version: string;
  /** Total bytes of its files. */
  readonly bytes: number;
  readonly files: number;
}

/** Lists a root's releases by model and version (2 before 10). Omits folders without a manifest: not fully published. */
export async function listReleases(root: ObjectLister): Promise<readonly ListedRelease[]> {
  const found = new Map<string, { bytes: number; files: number; isWhole: boolean }>();
  for await (const { key, size } of root.list('')) {
    const [model, version, ...path] = key.split('/');
    if (model === undefined || version === undefined || path.length === 0) continue;
    const name = `${model}/${version}`;
    const entry = found.get(name) ?? { bytes: 0, files: 0, isWhole: false };
    entry.bytes += size;
    entry.files += 1;
    entry.isWhole ||= path.join('/') === MANIFEST_FILE;
    found.set(name, entry);
  }
  return [...found]
    .filter(([, { isWhole }]) => isWhole)
    .map(([name, { bytes, files }]) => {
      const [model = '', version = ''] = name.split('/');
      return { model, version, bytes, files };
    })
    .toSorted((a, b) => compare(a.model, b.model) || compare(a.version, b.version));
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
