/**
 * `node scripts/generate.ts --out <folder> --split train --count 3000 --seed 1`: generates labelled images of
 * documents, `images/<split>/000000.jpg` and `labels/<split>/000000.txt` (YOLO: class cx cy width height),
 * and `classes.txt`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadFonts } from '../src/generate/fonts.ts';
import type { Split } from '../src/generate/layouts/families.ts';
import { makeSample } from '../src/generate/make-sample.ts';
import { DOCUMENT_LABELS } from '../src/labels.ts';

/** One process per core: sharp's text renderer is not thread-safe within a process. */
const JOB_FLAG = '--job';

interface Job {
  readonly out: string;
  readonly split: Split;
  readonly seed: number;
  readonly count: number;
  /** This process generates every `step`-th image, starting at `first`. */
  readonly first: number;
  readonly step: number;
}

const [flag, job = ''] = process.argv.slice(2);
if (flag === JOB_FLAG) await work(JSON.parse(job));
else await generate();

async function generate(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: '.data/documents' },
      split: { type: 'string', default: 'train' },
      count: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { split } = values;
  if (split !== 'train' && split !== 'val' && split !== 'test')
    throw new Error('--split must be train, val or test');
  const [seed, count] = [values.seed, values.count].map(Number);
  if (!Number.isInteger(seed) || !Number.isInteger(count))
    throw new Error('--seed and --count must be whole numbers');
  const out = resolve(values.out);
  for (const room of ['images', 'labels']) await mkdir(join(out, room, split), { recursive: true });
  await writeFile(join(out, 'classes.txt'), `${DOCUMENT_LABELS.join('\n')}\n`);
  const step = availableParallelism();
  const shared: Omit<Job, 'first'> = {
    out,
    split,
    seed: Number(values.seed),
    count: Number(values.count),
    step,
  };
  const jobs = Array.from({ length: step }, (_, first): Job => ({ ...shared, first }));
  const program = fileURLToPath(import.meta.url);
  await Promise.all(jobs.map((one) => finished(fork(program, [JOB_FLAG, JSON.stringify(one)]))));
  process.stdout.write(`wrote ${values.count} images and labels of split ${split} to ${out}\n`);
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Error(`a generator process exited with ${code}`)),
    );
  });
}

async function work({ out, split, seed, count, first, step }: Job): Promise<void> {
  const fonts = await loadFonts();
  for (let index = first; index < count; index += step) {
    const { jpeg, boxes } = await makeSample(fonts, { seed, split, index });
    const name = String(index).padStart(6, '0');
    const lines = boxes.map((box) =>
      [box.class, ...[box.cx, box.cy, box.width, box.height].map((value) => value.toFixed(6))].join(' '),
    );
    await writeFile(join(out, 'images', split, `${name}.jpg`), jpeg);
    await writeFile(join(out, 'labels', split, `${name}.txt`), lines.map((line) => `${line}\n`).join(''));
  }
}
