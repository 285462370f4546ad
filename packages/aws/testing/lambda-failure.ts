/** Why an invocation, or the start of a function, failed: the JSON that Lambda gives for it. */
export interface LambdaFailure {
  /** `Sandbox.Timedout`, `Runtime.ExitError`, `TooManyRequestsException`, or the name of what the function threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Stack of what the function threw. */
  readonly trace?: readonly string[];
}

/** What came of one invocation; the payload as the function's runtime sent it, JSON. */
export type PayloadAnswer =
  | { readonly ok: true; readonly payload: Buffer }
  | { readonly ok: false; readonly error: LambdaFailure };

/** What came of one invocation; the payload parsed. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: LambdaFailure };

/** An answer that failed. */
export function failed(errorType: string, errorMessage: string): PayloadAnswer & { readonly ok: false } {
  return { ok: false, error: { errorType, errorMessage } };
}

/** Reads the payload of an answer. A function that returned nothing gives `null`. */
export function parseAnswer(answer: PayloadAnswer): LambdaAnswer {
  return answer.ok ? { ok: true, payload: JSON.parse(answer.payload.toString('utf8')) } : answer;
}
