/** An image whose bytes are on their way. */
export interface OpenedImage {
  /** Names its content; empty or left out where nobody knows. */
  readonly etag?: string | undefined;
  /** Bytes; left out where nobody knows before the end. */
  readonly size?: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}
