import type { CheckReport } from '@yololift/core/doctor';
import type { Cloud } from '../clouds.ts';

/** What an examiner is told to do. */
export interface Order {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the deployment is meant for. */
  readonly target?: Cloud | undefined;
  readonly deadlineMs: number;
}

/** What an examiner tells meanwhile. */
export type News =
  | { readonly kind: 'begin'; readonly check: string; readonly subject?: string }
  | { readonly kind: 'end'; readonly report: CheckReport }
  | { readonly kind: 'over' };
