/** Write side of one parameter. */
export interface ParameterWriter {
  readonly uri: string;
  /**
   * Sets the value; makes the parameter where it is absent.
   * @throws YoloLiftError `PARAMETER_TOO_LARGE` - the store's limit, named in the message.
   * @throws YoloLiftError `ACCESS_DENIED`, `STORE_UNAVAILABLE`
   */
  write(value: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
}
