/** What may be said beside an answer. Codes are stable; messages may be reworded without breaking anyone. */
export type WarningCode =
  // of one image
  | 'IMAGE_INCOMPLETE_END'
  | 'IMAGE_PAGES_LEFT_OUT'
  // of the model
  | 'MODEL_DOUBTFUL'
  // of the request
  | 'OPTION_IGNORED';

/** Something a caller should know about an answer that is right as far as it goes. */
export interface Warning {
  readonly code: WarningCode;
  /** One sentence that names the thing, and what to do where there is something. */
  readonly message: string;
}

/** The `warnings` field of an answer: absent where there is nothing to say. `{ ...warningsField([]) }` → `{}`. */
export function warningsField(warnings: readonly Warning[] | undefined): {
  readonly warnings?: readonly Warning[];
} {
  return warnings === undefined || warnings.length === 0 ? {} : { warnings };
}
