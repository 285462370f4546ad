/** A parameter's value and version. */
export interface ParameterValue {
  readonly value: string;
  /** Changes with every new value. Opaque: only compare it. */
  readonly version: string;
}

/** Read side of one parameter: in a cloud's parameter store, the environment, or a file. */
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
