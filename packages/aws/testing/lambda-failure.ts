/** Lambda's JSON for a failed invocation or a failed start. */
export interface LambdaFailure {
  /** `Sandbox.Timedout`, `Runtime.ExitError`, `TooManyRequestsException`, or the name of the thrown error. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Stack of the thrown error. */
  readonly trace?: readonly string[];
}

/** Outcome of one invocation; the payload is the runtime's JSON. */
export type PayloadAnswer =
  | { readonly ok: true; readonly payload: Buffer }
  | { readonly ok: false; readonly error: LambdaFailure };

/** Outcome of one invocation; the payload is parsed. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: LambdaFailure };

/** Creates a failed answer. */
export function failed(errorType: string, errorMessage: string): PayloadAnswer & { readonly ok: false } {
  return { ok: false, error: { errorType, errorMessage } };
}

/** Parses an answer's payload; `null` if the function returned nothing. */
export function parseAnswer(answer: PayloadAnswer): LambdaAnswer {
  return answer.ok ? { ok: true, payload: JSON.parse(answer.payload.toString('utf8')) } : answer;
}
