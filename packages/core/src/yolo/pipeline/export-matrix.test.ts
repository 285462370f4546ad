import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED_PICTURE } from '../../../testing/export-matrix/export-record.ts';
import { judgeExport } from '../../../testing/export-matrix/judge-export.ts';
import { readExports } from '../../../testing/export-matrix/read-exports.ts';
import { rebuildExport } from '../../../testing/export-matrix/rebuild-export.ts';

// Ultralytics' exports, rebuilt as networks that return the recorded outputs: detections equal Ultralytics'
// own.

/** Refused exports: they cannot run one image at a time. */
const REFUSED: Readonly<Record<string, string>> = { batch2: 'MODEL_UNSUPPORTED' };

const { width, height } = RECORDED_PICTURE;
const picture = { data: new Uint8Array(width * height * 3).fill(90), width, height };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-exports-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('exports of Ultralytics', () => {
  test.each(readExports())('$row', async (record) => {
    const file = join(folder, `${record.row}.onnx`);
    await writeFile(file, rebuildExport(record));
    const { kind, code, words } = await judgeExport(file, record, picture);
    const refusal = REFUSED[record.row.slice(record.row.indexOf('.') + 1)];
    const wanted = refusal === undefined ? { kind: 'right', code: '' } : { kind: 'refused', code: refusal };
    expect({ kind, code }, words).toEqual(wanted);
  });
});
