import type { CheckReport } from '@yololift/serving/doctor';
import type { Cloud } from '../clouds.ts';

/** What the doctor's process is asked to do. */
export interface DoctorRequest {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the deployment is meant for. */
  readonly target?: Cloud | undefined;
  readonly deadlineMs: number;
}

/** What the doctor's process sends while it runs the checks. */
export type DoctorEvent =
  | { readonly kind: 'begin'; readonly check: string; readonly subject?: string }
  | { readonly kind: 'end'; readonly report: CheckReport }
  | { readonly kind: 'over' };
