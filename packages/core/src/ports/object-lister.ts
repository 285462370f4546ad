/** One listed object. */
export interface ListedObject {
  /** Below the root, without a leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Lists the objects of a bucket, container or folder. */
export interface ObjectLister {
  readonly uri: string;
  /**
   * Lists every object whose key starts with `prefix`, in the store's order, page by page. An absent prefix gives an
   * empty list.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  list(prefix: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<ListedObject>;
}
