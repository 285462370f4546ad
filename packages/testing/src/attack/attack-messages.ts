/** Arguments of the attacking process. */
export interface AttackRequest {
  readonly target: string;
  readonly folder: string;
  readonly from: number;
  readonly to: number;
}

/** Its reports: a case starts, a case failed, or the progress. */
export type AttackReport =
  | { readonly kind: 'begins'; readonly index: number }
  | { readonly kind: 'untyped' | 'memory' | 'hang'; readonly index: number; readonly detail: string }
  | {
      readonly kind: 'stands';
      /** All cases before this one are done. */
      readonly next: number;
      readonly taken: number;
      readonly refused: number;
      readonly longestMs: number;
      readonly peakMb: number;
    };
