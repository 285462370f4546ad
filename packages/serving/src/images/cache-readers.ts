import type { ObjectReader } from '@yololift/core/ports';

/** Opens a root; `StoreRegistry.openRoot` is one. */
export type OpenReader = (uri: string) => Promise<ObjectReader>;

/** Maximum cached readers; callers choose the buckets, so the cache needs a bound. */
const MAX_ROOTS = 64;

/** Caches the reader of each root. Removes readers that failed to open, and the oldest beyond `MAX_ROOTS`. */
export function cacheReaders(open: OpenReader): OpenReader {
  const opened = new Map<string, Promise<ObjectReader>>();
  return (uri) => {
    const known = opened.get(uri);
    if (known !== undefined) return known;
    const root = open(uri);
    opened.set(uri, root);
    root.catch(() => opened.delete(uri));
    const [oldest] = opened.keys();
    if (opened.size > MAX_ROOTS && oldest !== undefined) opened.delete(oldest);
    return root;
  };
}
