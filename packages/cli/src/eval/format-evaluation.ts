import { type Evaluation, MATRIX_IOU } from '@yololift/core/eval';
import { printable } from '../printable.ts';
import type { EvalWarning } from './eval-warnings.ts';

/** Results of an evaluation. */
export interface EvaluationReport {
  readonly imageCount: number;
  readonly evaluation: Evaluation;
  /** See `confusionMatrix`. */
  readonly confusion: readonly (readonly number[])[];
  /** Minimum score in the confusion matrix, 0..1. */
  readonly matrixConfidence: number;
  /** One label per class. */
  readonly names: readonly string[];
  readonly warnings: readonly EvalWarning[];
}

/** The document of `eval --json`. */
export function evaluationDocument(report: EvaluationReport): object {
  const { imageCount, evaluation, confusion, matrixConfidence, names, warnings } = report;
  return {
    images: imageCount,
    ...evaluation,
    classes: evaluation.classes.map((one, index) => ({ name: names[index], ...one })),
    confusion,
    confusionAt: { confidence: matrixConfidence, iou: MATRIX_IOU },
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Formats precision and confusion matrix as tables. */
export function formatEvaluationReport(report: EvaluationReport): string {
  const names = report.names.map(printable);
  const at = `detections at confidence ≥ ${report.matrixConfidence}, matched at IoU ${MATRIX_IOU}`;
  return [
    formatEvaluation(report.evaluation, names),
    '',
    `Confusion matrix: ${at}`,
    formatConfusion(report.confusion, names),
    '',
  ].join('\n');
}

/** Formats mean average precision of all classes, and of each class that occurs. */
function formatEvaluation({ map50, map5095, classes }: Evaluation, names: readonly string[]): string {
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

/** Formats the confusion matrix: a row per true class, a column per detected one; omits classes that do not occur. */
function formatConfusion(matrix: readonly (readonly number[])[], names: readonly string[]): string {
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
