/** An image whose bytes are not read yet. */
export interface OpenedImage {
  /** Identifies its content; empty or absent if unknown. */
  readonly etag?: string | undefined;
  /** Bytes; absent if unknown before the end. */
  readonly size?: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}
