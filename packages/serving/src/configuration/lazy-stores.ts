import type { ParameterReader } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import type { OpenRoot, StoreRegistry } from '@yololift/core/stores';
import { assertPlainAddress, openFolderStore, parseScheme } from '@yololift/core/stores';

/** Creates a source for a root. Opens a bucket at its first read, so that a fallback's SDK loads only if needed. */
export function lazySource(stores: StoreRegistry, uri: string): ReleaseSource {
  assertPlainAddress(uri, stores.grammar); // checked now, because the URI is logged
  if (parseScheme(uri) === 'file') {
    const reader = openFolderStore(uri);
    return { uri, reader, folder: reader.folder };
  }
  const open = once(() => stores.openRoot(uri));
  return { uri, reader: { uri, fetch: async (key, options) => (await open()).fetch(key, options) } };
}

/** Creates a parameter that opens at its first read. */
export function lazyParameter(stores: StoreRegistry, uri: string): ParameterReader {
  assertPlainAddress(uri, stores.grammar); // checked now, because the URI is logged
  const open = once(() => stores.openParameter(uri));
  return { uri, read: async (options) => (await open()).read(options) };
}

/** Opens each root once; retries roots that failed to open. */
export function openRootOnce(stores: StoreRegistry): (uri: string) => Promise<OpenRoot> {
  const opened = new Map<string, () => Promise<OpenRoot>>();
  return (uri) => {
    const open = opened.get(uri) ?? once(() => stores.openRoot(uri));
    opened.set(uri, open);
    return open();
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
