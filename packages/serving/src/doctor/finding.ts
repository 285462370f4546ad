import type { ErrorCode } from '@yololift/core/errors';

/** Codes of findings that are not error codes. Stable. */
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

/** Stable code of an issue. */
export type FindingCode = IssueCode | ErrorCode;

/** The outcome of a check. */
export type Finding =
  | { readonly status: 'ok'; readonly found: string }
  /** The check could not run; `found` has the reason. */
  | { readonly status: 'skipped'; readonly found: string }
  | Issue;

/** A warning or failure. */
export interface Issue {
  /** A warning affects speed or safety; a failure means that part of the deployment does not work. */
  readonly status: 'warning' | 'failure';
  readonly code: FindingCode;
  readonly found: string;
  /** How to fix it. */
  readonly fix: string;
}

/** A finding and its check. */
export type CheckReport = Finding & {
  /** Name of the check: `cache`, `source`. */
  readonly check: string;
  /** What was checked, if there are several: a root's URI. */
  readonly subject?: string;
  readonly ms: number;
};

/** The outcome of all checks. */
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

/** Creates a diagnosis with the worst status; skipped checks do not count. */
export function createDiagnosis(checks: readonly CheckReport[]): Diagnosis {
  const worst = (['failure', 'warning'] as const).find((status) =>
    checks.some((one) => one.status === status),
  );
  return { status: worst ?? 'ok', checks };
}
