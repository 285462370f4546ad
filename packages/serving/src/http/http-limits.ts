/** Limits of requests. */
export interface HttpLimits {
  /** Maximum body size. Default 20 MB. */
  readonly maxBodyBytes: number;
  /** Maximum waiting and running requests; further ones get 503. Default 16. */
  readonly queueLength: number;
  /** Maximum images in one request. Default 32. */
  readonly maxImages: number;
}

/** Default limits. */
export const DEFAULT_LIMITS: HttpLimits = { maxBodyBytes: 20_000_000, queueLength: 16, maxImages: 32 };
