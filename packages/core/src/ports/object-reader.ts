/** Options of `ObjectReader.fetch`. */
export interface FetchOptions {
  /** ETag of the caller's copy. If it is current, the result is `not-modified`. */
  readonly ifNoneMatch?: string;
  /** Byte range to read, both ends included, as in HTTP: 0–1023 is the first KiB. */
  readonly range?: { readonly first: number; readonly last: number };
  /** Aborts the request and the reading of its body. */
  readonly signal?: AbortSignal;
}

/** An object, or the information that the caller's copy is current. */
export type FetchResult =
  | {
      readonly kind: 'modified';
      /** Identifies the content. Opaque: only compare it. */
      readonly etag: string;
      /** Bytes of the whole object, even if a range was requested. */
      readonly size: number;
      readonly body: AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'not-modified' };

/** Read side of a bucket, container or mounted folder. */
export interface ObjectReader {
  /** The root, e.g. `file:///mnt/models`; for messages. */
  readonly uri: string;
  /**
   * Opens one object. The body is a stream; the whole object is never held in memory.
   * @param key - POSIX key below the root, without a leading slash, e.g. `documents/3/model.onnx`.
   * @throws YoloLiftError `OBJECT_NOT_FOUND` - absent; a retry will not help.
   * @throws YoloLiftError `ACCESS_DENIED` - credentials or role; a retry will not help.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - network, throttling, 5xx; retryable; also while `body` is read.
   */
  fetch(key: string, options?: FetchOptions): Promise<FetchResult>;
}
