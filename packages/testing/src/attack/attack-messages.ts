/** What the process that attacks is told by its arguments. */
export interface AttackOrder {
  readonly target: string;
  readonly folder: string;
  readonly from: number;
  readonly to: number;
}

/** What it tells: that a case begins, that one ended badly, or how it stands. */
export type AttackReport =
  | { readonly kind: 'begins'; readonly index: number }
  | { readonly kind: 'untyped' | 'memory' | 'hang'; readonly index: number; readonly detail: string }
  | {
      readonly kind: 'stands';
      /** Cases up to here, without it, are over. */
      readonly next: number;
      readonly taken: number;
      readonly refused: number;
      readonly longestMs: number;
      readonly peakMb: number;
    };
