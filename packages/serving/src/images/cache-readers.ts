import type { ObjectReader } from '@yololift/core/ports';

/** Opens a root; `StoreRegistry.openRoot` is one. */
export type OpenReader = (uri: string) => Promise<ObjectReader>;

/** Clients that are kept: URIs name buckets, and they come from outside. */
const MAX_ROOTS = 64;

/** Opens each root once, and shares it. One that could not be opened is forgotten; of many, the oldest is. */
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
