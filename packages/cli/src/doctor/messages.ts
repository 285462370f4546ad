import type { CheckReport } from '@yololift/serving/doctor';
import type { Cloud } from '../clouds.ts';

/** The request to the doctor process. */
export interface DoctorRequest {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Platform of the deployment. */
  readonly target?: Cloud | undefined;
  readonly deadlineMs: number;
}

/** Events from the doctor process while it runs the checks. */
export type DoctorEvent =
  | { readonly kind: 'begin'; readonly check: string; readonly subject?: string }
  | { readonly kind: 'end'; readonly report: CheckReport }
  | { readonly kind: 'over' };
