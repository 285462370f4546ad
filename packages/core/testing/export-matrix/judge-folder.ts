import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../src/yolo/decode/decode-image.ts';
import type { ExportRecord } from './export-record.ts';
import { judgeExport, type Verdict } from './judge-export.ts';

// `node judge-folder.ts <folder> [part of a row]` checks yololift on the real exports that generate.py wrote
// to a folder.

const [folder = '.', only = ''] = process.argv.slice(2);
const { data, width, height } = await decodeImage(readFileSync(join(folder, 'picture.png')));
const counts: Record<Verdict['kind'], number> = { right: 0, refused: 0, wrong: 0 };
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && name.includes(only))) {
  const record: ExportRecord & { readonly failed?: string; readonly notExported?: string } = JSON.parse(
    readFileSync(join(folder, file), 'utf8'),
  );
  if (record.notExported !== undefined) {
    console.log('none   ', record.row, record.notExported);
    continue;
  }
  const verdict = await judgeExport(join(folder, `${record.row}.onnx`), record, { data, width, height });
  counts[verdict.kind] += 1;
  const found = record.expected?.detections?.length ?? record.expected?.top5?.length ?? 0;
  const shapes = record.outputs.map(({ shape }) => `[${shape.join(',')}]`).join(' ');
  console.log(
    verdict.kind.padEnd(7),
    record.row.padEnd(28),
    shapes,
    `found ${found}`,
    verdict.code,
    verdict.words.slice(0, 300),
    record.failed ?? '',
  );
}
console.log(counts);
