/** Write side of one parameter. */
export interface ParameterWriter {
  readonly uri: string;
  /**
   * Sets the value; creates the parameter if it is absent.
   * @throws YoloLiftError `PARAMETER_TOO_LARGE` - above the store's limit; the message names it.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  write(value: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
}
