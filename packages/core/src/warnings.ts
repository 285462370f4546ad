/** Warnings that come with a result. Codes are stable; messages may change at any time. */
export type WarningCode =
  // about one image
  | 'IMAGE_INCOMPLETE_END'
  | 'IMAGE_PAGES_LEFT_OUT'
  // about the model
  | 'MODEL_DOUBTFUL'
  // about the request
  | 'OPTION_IGNORED';

/** A remark on a result that is valid but incomplete or doubtful. */
export interface Warning {
  readonly code: WarningCode;
  /** One sentence: the cause, and what to do about it. */
  readonly message: string;
}

/** The `warnings` field of a result; absent if there are none. `{ ...warningsField([]) }` → `{}`. */
export function warningsField(warnings: readonly Warning[] | undefined): {
  readonly warnings?: readonly Warning[];
} {
  return warnings === undefined || warnings.length === 0 ? {} : { warnings };
}
