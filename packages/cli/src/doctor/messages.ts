import type { CheckReport } from '@yololift/core/doctor';

/** Platforms that a deployment can be meant for. */
export const TARGETS = ['aws', 'azure', 'gcp'] as const;

/** What an examiner is told to do. */
export interface Order {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly target?: (typeof TARGETS)[number] | undefined;
  readonly deadlineMs: number;
}

/** What an examiner tells meanwhile. */
export type News =
  | { readonly kind: 'begin'; readonly check: string; readonly subject?: string }
  | { readonly kind: 'end'; readonly report: CheckReport }
  | { readonly kind: 'over' };
