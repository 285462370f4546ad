/** What the app holds a request to. */
export interface HttpLimits {
  /** Default 20 MB. */
  readonly maxBodyBytes: number;
  /** Requests that may wait and run at once; the next is answered 503. Default 16. */
  readonly queueLength: number;
  /** Images in one request. Default 32. */
  readonly maxImages: number;
}

/** The limits where a deployment sets none. */
export const DEFAULT_LIMITS: HttpLimits = { maxBodyBytes: 20_000_000, queueLength: 16, maxImages: 32 };
