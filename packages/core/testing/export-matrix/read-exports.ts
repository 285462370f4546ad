import { readFileSync } from 'node:fs';
import type { ExportRecord, RecordedAnswer } from './export-record.ts';

/** A record from `pack.py`. */
interface PackedRecord extends ExportRecord {
  /** The row with the same numbers. */
  readonly sameAs?: string;
  /** Number of labels `0`, `1`, … in the file. */
  readonly numberedNames?: number;
}

/** The exports of `exports.jsonl`, by row name. */
export function readExports(): readonly ExportRecord[] {
  const lines = readFileSync(new URL('exports.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const packed: readonly PackedRecord[] = lines.map((line) => JSON.parse(line));
  const byRow = new Map(packed.map((record) => [record.row, record]));
  return packed.map(({ sameAs, numberedNames, ...record }) => {
    const { answers, expected } = byRow.get(sameAs ?? record.row) ?? record;
    const names = numberedNames === undefined ? {} : { names: pythonNames(numberedNames) };
    return {
      ...record,
      metadata: { ...record.metadata, ...names },
      ...(answers !== undefined && { answers: answers.map(unpackRows) }),
      ...(expected !== undefined && { expected }),
    };
  });
}

/** `{0: '0', 1: '1'}` */
function pythonNames(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `${index}: '${index}'`).join(', ')}}`;
}

/** A packed row: candidate, four box numbers, then pairs of attribute and value. */
function unpackRows(answer: RecordedAnswer): RecordedAnswer {
  if (answer.rows === undefined) return answer;
  const [, middle = 0, last = 0] = answer.dims;
  const length = answer.candidatesLast === true ? middle : last;
  const rows = answer.rows.map(([candidate = 0, ...packed]) => {
    const values = [...packed.slice(0, 4), ...Array<number>(length - 4).fill(0)];
    for (let at = 4; at < packed.length; at += 2) values[packed[at] as number] = packed[at + 1] as number;
    return [candidate, ...values];
  });
  return { ...answer, rows };
}
