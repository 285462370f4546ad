import type { ErrorCode } from '@yololift/core';

/** What a check can complain of that no other part of yololift does. Stable, as error codes are. */
type IssueCode =
  | 'NODE_TOO_OLD'
  | 'NODE_NOT_TESTED'
  | 'LIBC_UNSUPPORTED'
  | 'CPU_WITHOUT_AVX2'
  | 'THREADS_ABOVE_CPUS'
  | 'NATIVE_BINARY_MISSING'
  | 'CACHE_UNWRITABLE'
  | 'CACHE_TOO_SMALL'
  | 'CACHE_IN_MEMORY'
  | 'MOUNT_MISSING'
  | 'MOUNT_EMPTY'
  | 'MOUNT_SLOW'
  | 'CLOCK_SKEWED'
  | 'RESULTS_OVERLAP'
  | 'TIMED_OUT'
  | 'CRASHED';

/** What a finding is dateMs apart by. */
export type FindingCode = IssueCode | ErrorCode;

/** What a check found. */
export type Finding =
  | { readonly status: 'ok'; readonly found: string }
  /** It could not be looked at; `found` says why. */
  | { readonly status: 'skipped'; readonly found: string }
  | Issue;

/** Something that is wrong, or will be. */
export interface Issue {
  /** A warning costs speed or safety; with a failure some part of the deployment does not work. */
  readonly status: 'warning' | 'failure';
  readonly code: FindingCode;
  readonly found: string;
  /** What to do, in plain words. */
  readonly fix: string;
}

/** A finding, and whose it is. */
export type CheckReport = Finding & {
  /** Name of the check: `cache`, `source`. */
  readonly check: string;
  /** What it looked at, where there are several: a root's URI. */
  readonly subject?: string;
  readonly ms: number;
};

/** What all checks found. */
export interface Diagnosis {
  /** The worst of `checks`. */
  readonly status: 'ok' | 'warning' | 'failure';
  readonly checks: readonly CheckReport[];
}

export function ok(found: string): Finding {
  return { status: 'ok', found };
}

export function skipped(why: string): Finding {
  return { status: 'skipped', found: why };
}

export function warning(code: FindingCode, found: string, fix: string): Issue {
  return { status: 'warning', code, found, fix };
}

export function failure(code: FindingCode, found: string, fix: string): Issue {
  return { status: 'failure', code, found, fix };
}

/** The worst decides; what was skipped decides nothing. */
export function createDiagnosis(checks: readonly CheckReport[]): Diagnosis {
  const worst = (['failure', 'warning'] as const).find((status) =>
    checks.some((one) => one.status === status),
  );
  return { status: worst ?? 'ok', checks };
}
