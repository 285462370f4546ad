/** Options of `ObjectReader.fetch`. */
export interface FetchOptions {
  /** The caller has the object with this ETag: answer `not-modified` where that is still current. */
  readonly ifNoneMatch?: string;
  /** Only these bytes, first and last included, as HTTP counts them: 0–1023 is the first KiB. */
  readonly range?: { readonly first: number; readonly last: number };
  /** Aborts the request, and the body while it is read. */
  readonly signal?: AbortSignal;
}

/** An object, or word that the caller's copy is current. */
export type FetchResult =
  | {
      readonly kind: 'modified';
      /** Names this content; compare it, do not read it. */
      readonly etag: string;
      /** Bytes of the whole object, also where a range was asked for. */
      readonly size: number;
      readonly body: AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'not-modified' };

/** Read side of a bucket, container or mounted folder. */
export interface ObjectReader {
  /** The root, e.g. `file:///mnt/models`; for messages. */
  readonly uri: string;
  /**
   * Opens one object. The body is a stream: it is never held whole in memory.
   * @param key - POSIX key below the root, without a leading slash, e.g. `documents/3/model.onnx`.
   * @throws YoloLiftError `OBJECT_NOT_FOUND` - absent; a retry will not help.
   * @throws YoloLiftError `ACCESS_DENIED` - credentials or role; a retry will not help.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - network, throttling, 5xx; retryable; also while `body` is read.
   */
  fetch(key: string, options?: FetchOptions): Promise<FetchResult>;
}
