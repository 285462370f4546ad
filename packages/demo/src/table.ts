import type { Stage } from './demo.ts';

const COLUMNS: readonly (readonly [string, (stage: Stage) => string])[] = [
  ['provider', ({ provider }) => provider.name],
  ['store', ({ source }) => source.replace('devstoreaccount1', '…')],
  ['parameter', ({ parameter }) => parameter],
  ['cold start', ({ waterfall }) => `${Math.round(waterfall.totalMs)} ms`],
  ['warm', ({ warmMs }) => `${warmMs.toFixed(1)} ms`],
  ['release', ({ swap }) => (swap === undefined ? '2' : swap.versions.join(' → '))],
  [
    'swap',
    ({ swap }) =>
      swap === undefined
        ? ''
        : `${(swap.swapMs / 1000).toFixed(1)} s, ${swap.failed} of ${swap.answered + swap.failed} failed`,
  ],
  ['found', ({ found }) => found.map(({ length }) => length).join(' + ')],
  ['equal', ({ isEqual }) => (isEqual ? 'yes' : 'NO')],
];

/** Formats the stages as a table for a terminal. */
export function formatTable(stages: readonly Stage[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...stages.map((stage) => COLUMNS.map(([, cell]) => cell(stage))),
  ];
  const widths = COLUMNS.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
