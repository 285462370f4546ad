import { type FileHandle, open } from 'node:fs/promises';

/** Syncs of a file that is still being written. */
interface Syncing {
  /** More is in the file. */
  landed(): void;
  /**
   * Waits for the sync under way.
   * @throws what a sync threw: the system tells of a page that it could not write once, and not the next time.
   */
  end(): Promise<void>;
}

/**
 * Lets the disk write while more is coming, so that little is left for the sync at the end. One at a time: each holds
 * one of Node's few file threads.
 */
export function startSyncing(handle: FileHandle): Syncing {
  let underWay: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  return {
    landed() {
      underWay ??= handle.datasync().then(
        () => {
          underWay = undefined;
        },
        (error: unknown) => {
          failure = { error }; // and no other is begun
        },
      );
    },
    async end() {
      await underWay;
      if (failure !== undefined) throw failure.error;
    },
  };
}

/** Makes a rename or a new name in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
