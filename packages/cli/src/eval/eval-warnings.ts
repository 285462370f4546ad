/** A warning about the images or labels of an evaluation. Codes are stable; messages may change. */
export interface EvalWarning {
  readonly code:
    | 'FILES_SKIPPED'
    | 'LABELS_MISSING'
    | 'LABELS_UNUSED'
    | 'LABELS_DUPLICATE'
    | 'LABELS_EMPTY'
    | 'LABELS_OUTSIDE';
  readonly message: string;
}
