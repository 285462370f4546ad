import { untilAborted } from '@yololift/core/async';
import type { Clock } from '@yololift/core/ports';
import { type CheckReport, type Finding, failure, skipped } from './finding.ts';
import { toFinding } from './to-finding.ts';

/** One check. */
export interface Check {
  /** `cache`, `source`. */
  readonly check: string;
  /** What is checked, if there are several. */
  readonly subject?: string;
  /** An error becomes a failure. */
  readonly run: (signal: AbortSignal) => Promise<Finding>;
}

/** Options of `runChecks`. */
export interface CheckRunOptions {
  readonly clock: Clock;
  /** Time limit of one check, ms; a check that exceeds it fails, even if it ignores its signal. */
  readonly deadlineMs: number;
  /** Stops all checks; remaining ones are skipped. */
  readonly signal?: AbortSignal | undefined;
  readonly onBegin?: ((check: Check) => void) | undefined;
  readonly onEnd?: ((report: CheckReport) => void) | undefined;
}

/** Runs checks in sequence: later ones use earlier findings, and rates must be measured alone. */
export async function runChecks(
  checks: readonly Check[],
  options: CheckRunOptions,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const each of checks) {
    options.onBegin?.(each);
    const report = await runCheck(each, options);
    options.onEnd?.(report);
    reports.push(report);
  }
  return reports;
}

async function runCheck(each: Check, options: CheckRunOptions): Promise<CheckReport> {
  const { check, subject } = each;
  const startedAt = options.clock.now();
  const finding = await runWithDeadline(each, options);
  return {
    check,
    ...(subject !== undefined && { subject }),
    ...finding,
    ms: Math.round(options.clock.now() - startedAt),
  };
}

async function runWithDeadline(
  { run }: Check,
  { clock, deadlineMs, signal }: CheckRunOptions,
): Promise<Finding> {
  if (signal?.aborted) return skipped('no time left');
  const late = new AbortController();
  const over = new AbortController();
  clock.sleep(deadlineMs, over.signal).then(
    () => late.abort(new DOMException('too late', 'TimeoutError')),
    () => undefined,
  );
  const either = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
  try {
    return await untilAborted(run(either), either);
  } catch (error) {
    if (late.signal.aborted) return timedOut(deadlineMs);
    return signal?.aborted ? skipped('no time left') : toFinding(error);
  } finally {
    over.abort();
  }
}

function timedOut(deadlineMs: number): Finding {
  return failure(
    'TIMED_OUT',
    `no answer within ${deadlineMs / 1000} s`,
    'check that it is reachable from here: network, firewall, private endpoint, mount server; a large release may need more time',
  );
}
