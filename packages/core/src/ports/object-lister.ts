/** One object of a listing. */
export interface ListedObject {
  /** Below the root, without a leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Lists what a bucket, container or folder holds. */
export interface ObjectLister {
  readonly uri: string;
  /**
   * Every object whose key starts with `prefix`, in the store's order, page after page. Absence is an empty list.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  list(prefix: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<ListedObject>;
}
