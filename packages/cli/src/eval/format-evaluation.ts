import type { Evaluation } from '@yololift/core/eval';

/** Mean average precision, all classes and each that occurs. */
export function formatEvaluation({ map50, map5095, classes }: Evaluation, names: readonly string[]): string {
  const rows = classes
    .filter(({ truthCount }) => truthCount > 0)
    .map((one) => [names[one.class] ?? '', one.truthCount, one.map50, one.map5095] as const);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const width = Math.max(3, ...rows.map(([name]) => name.length));
  const lines = [['all', total, map50, map5095] as const, ...rows].map(
    ([name, count, at50, at5095]) =>
      `${name.padEnd(width)}  ${String(count).padStart(6)}  ${at50.toFixed(3)}   ${at5095.toFixed(3)}`,
  );
  return [`${'class'.padEnd(width)}   boxes  mAP50   mAP50-95`, ...lines].join('\n');
}

/** What was taken for what: a row a true class, a column a found one; classes that do not occur are left out. */
export function formatConfusion(matrix: readonly (readonly number[])[], names: readonly string[]): string {
  const all = [...names, 'nothing'];
  const used = all.map((_, index) => index).filter((index) => occurs(matrix, index));
  const width = Math.max(...used.map((index) => all[index]?.length ?? 0));
  const header = used.map((index) => (all[index] ?? '').slice(0, 8).padStart(9)).join('');
  const rows = used.map((row) => {
    const cells = used.map((column) => String(matrix[row]?.[column] || '·').padStart(9));
    return `${(all[row] ?? '').padEnd(width)}${cells.join('')}`;
  });
  return [`${'true \\ found'.padEnd(width)}${header}`, ...rows].join('\n');
}

function occurs(matrix: readonly (readonly number[])[], index: number): boolean {
  return (matrix[index]?.some((count) => count > 0) ?? false) || matrix.some((row) => (row[index] ?? 0) > 0);
}
