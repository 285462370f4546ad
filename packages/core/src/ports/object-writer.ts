/** What is written, and what it must be. */
export interface PutOptions {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex; the store refuses other bytes, or the adapter checks them on the way. */
  readonly sha256: string;
  readonly contentType?: string;
  /** Refuse to replace an object that is there. */
  readonly ifAbsent?: boolean;
  readonly signal?: AbortSignal;
  /** Called with the bytes sent so far, now and then. */
  readonly onProgress?: (bytes: number) => void;
}

/** Write side of a bucket, container or folder. */
export interface ObjectWriter {
  readonly uri: string;
  /**
   * Writes one object whole, or leaves what was there.
   * @param open - Gives the bytes from the start; called again for a retry.
   * @throws YoloLiftError `OBJECT_EXISTS` - `ifAbsent`, and it is there.
   * @throws YoloLiftError `DIGEST_MISMATCH` - the bytes are not those that `size` and `sha256` promised.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void>;
}
