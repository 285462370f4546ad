import { untilAborted } from '@yololift/core/async';
import type { Clock } from '@yololift/core/ports';
import { type CheckReport, type Finding, failure, skipped } from './finding.ts';
import { toFinding } from './to-finding.ts';

/** One question to a machine. */
export interface Check {
  /** `cache`, `source`. */
  readonly check: string;
  /** What it looks at, where there are several. */
  readonly subject?: string;
  /** What it throws becomes a failure. */
  readonly run: (signal: AbortSignal) => Promise<Finding>;
}

/** How checks are run. */
export interface CheckRunOptions {
  readonly clock: Clock;
  /** The longest that one check may take, ms; then it has failed, whether or not it heeds its signal. */
  readonly deadlineMs: number;
  /** Ends the whole: what is left is skipped. */
  readonly signal?: AbortSignal | undefined;
  readonly onBegin?: ((check: Check) => void) | undefined;
  readonly onEnd?: ((report: CheckReport) => void) | undefined;
}

/** Runs checks one after the other: later ones build on what earlier ones found, and a rate is measured alone. */
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
  if (signal?.aborted) return skipped('no time was left for it');
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
    return signal?.aborted ? skipped('no time was left for it') : toFinding(error);
  } finally {
    over.abort();
  }
}

function timedOut(deadlineMs: number): Finding {
  return failure(
    'TIMED_OUT',
    `there was no answer within ${deadlineMs / 1000} s`,
    'see whether it can be reached from here: network, firewall, private endpoint, a mount whose server is gone; a large release may need more time',
  );
}
