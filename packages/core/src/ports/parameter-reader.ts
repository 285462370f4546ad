/** A parameter's value, and which writing of it this is. */
export interface ParameterValue {
  readonly value: string;
  /** Names this writing: another value has another version. Compare it, do not read it. */
  readonly version: string;
}

/** Read side of one parameter: of a cloud's parameter store, of the environment, or a file. */
export interface ParameterReader {
  /** The parameter, e.g. `env:POINTER`; for messages. */
  readonly uri: string;
  /**
   * @throws YoloLiftError `PARAMETER_NOT_FOUND` - absent; a retry will not help.
   * @throws YoloLiftError `ACCESS_DENIED` - credentials or role.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - network, throttling, 5xx; retryable.
   */
  read(options?: { readonly signal?: AbortSignal }): Promise<ParameterValue>;
}
