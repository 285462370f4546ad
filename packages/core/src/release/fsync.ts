import { type FileHandle, open } from 'node:fs/promises';

/** Background syncs of a file during writing. */
interface Syncing {
  /** Call after writing more to the file. */
  onWritten(): void;
  /**
   * Waits for the running sync.
   * @throws the error of any sync: the kernel reports a failed page only once, so a later sync would succeed.
   */
  end(): Promise<void>;
}

/**
 * Syncs a file while it is still being written, so that little is left for the final sync. Runs one sync at a time,
 * because each occupies one of Node's few file threads.
 */
export function startSyncing(handle: FileHandle): Syncing {
  let underWay: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  return {
    onWritten() {
      underWay ??= handle.datasync().then(
        () => {
          underWay = undefined;
        },
        (error: unknown) => {
          failure = { error }; // `underWay` stays set: no further sync starts
        },
      );
    },
    async end() {
      await underWay;
      if (failure !== undefined) throw failure.error;
    },
  };
}

/** Syncs a folder, so that a rename or new file in it survives a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
