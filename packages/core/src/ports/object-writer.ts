/** Options of `ObjectWriter.put`. */
export interface PutOptions {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. The store or the adapter rejects bytes that do not match. */
  readonly sha256: string;
  readonly contentType?: string;
  /** Fail instead of replacing an existing object. */
  readonly ifAbsent?: boolean;
  readonly signal?: AbortSignal;
  /** Called from time to time with the bytes sent so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Write side of a bucket, container or folder. */
export interface ObjectWriter {
  readonly uri: string;
  /**
   * Writes one object completely, or leaves the existing one unchanged.
   * @param open - Returns the bytes from the start; called again for each retry.
   * @throws YoloLiftError `OBJECT_EXISTS` - `ifAbsent` is set and the object exists.
   * @throws YoloLiftError `DIGEST_MISMATCH` - the bytes do not match `size` and `sha256`.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void>;
}
