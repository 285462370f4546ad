import type { CheckReport, Diagnosis } from '@yololift/serving/doctor';

/** Formats each check's finding and fix for a terminal. */
export function formatDiagnosis({ checks }: Diagnosis): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.flatMap((report) => formatCheck(report, width));
  return `${lines.join('\n')}\n\n${formatSummary(checks)}\n`;
}

/** Width of `warning`. */
const STATUS_WIDTH = 7;

function formatCheck(report: CheckReport, width: number): readonly string[] {
  const { status, check, subject, found } = report;
  // Messages of stores already begin with the subject.
  const isNamed = subject === undefined || found.startsWith(subject);
  const what = isNamed ? found : `${subject}: ${found}`;
  const [first = '', ...more] = what.split('\n');
  const indent = ' '.repeat(STATUS_WIDTH + width + 4);
  return [
    `${status.padEnd(STATUS_WIDTH)}  ${check.padEnd(width)}  ${first}`,
    ...more.map((line) => `${indent}${line}`),
    ...('fix' in report ? [`${indent}${report.code} → ${report.fix}`] : []),
  ];
}

function formatSummary(checks: readonly CheckReport[]): string {
  const counted = (['ok', 'warning', 'failure', 'skipped'] as const).map(
    (status) => [checks.filter((one) => one.status === status).length, status] as const,
  );
  return counted.map(([count, status]) => `${count} ${status}`).join(', ');
}
