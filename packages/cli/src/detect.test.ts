import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCatModel } from '../testing/cat-model-file.ts';

// Runs the command as a user does: a separate process, a real session, files in a real folder.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;

function picture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#369' } })
    .png()
    .toBuffer();
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, INIT_CWD: folder },
    stdio: 'pipe',
  });
}

async function yololift(args: readonly string[], stdin?: Uint8Array): Promise<Ended> {
  const child = start(args);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout?.on('data', (chunk) => out.push(String(chunk)));
  child.stderr?.on('data', (chunk) => err.push(String(chunk)));
  child.stdin?.on('error', () => undefined); // a command that fails early does not read stdin
  child.stdin?.end(stdin);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout: out.join(''), stderr: err.join('') };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-cli-'));
  await mkdir(join(folder, 'scans/deep'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  const files: readonly (readonly [string, Uint8Array | string])[] = [
    ['text.onnx', 'not a model'],
    ['a.png', await picture(128, 64)],
    ['scans/page-2.png', await picture(64, 64)],
    ['scans/page-10.PNG', await picture(64, 64)],
    [
      'scans/deep/page-1.jpg',
      await sharp(await picture(64, 64))
        .jpeg()
        .toBuffer(),
    ],
    ['scans/notes.txt', 'not a picture'],
    ['broken.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0)],
    ['labels.txt', 'wolf\nlynx\n'],
  ];
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  const model = await writeCatModel();
  await copyFile(model.path, join(folder, 'cats.onnx'));
  await model.remove();
});

afterAll(() => rm(folder, { recursive: true }));

describe('yololift detect', () => {
  test('prints a table', async () => {
    const { code, stdout, stderr } = await yololift(['detect', 'a.png', '--model', 'cats.onnx']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^a\.png {2}128×64 {2}cat {2}\d+ ms\n {2}cat {2}0\.90 +44 +12 {2}– +84 +52\n$/);
  });

  test('warns about skipped frames, and takes --max-megapixels and --background', async () => {
    const frames = Uint8Array.from({ length: 64 * 96 * 3 }, (_, index) => (index * 7919) % 251);
    const gif = await sharp(frames, { raw: { width: 64, height: 96, channels: 3, pageHeight: 32 } })
      .gif()
      .toBuffer();
    await writeFile(join(folder, 'three.gif'), gif);
    const args = ['detect', 'three.gif', '-m', 'cats.onnx', '--background', 'ignore'];
    expect((await yololift(args)).stdout).toContain('warning: only the first of 3 frames was predicted');
    const json = JSON.parse((await yololift([...args, '--json'])).stdout);
    expect(json.images[0]).toMatchObject({ pages: 3, warnings: [{ code: 'IMAGE_PAGES_LEFT_OUT' }] });
    await writeFile(join(folder, 'large.png'), await picture(1200, 1000));
    const large = await yololift(['detect', 'large.png', '-m', 'cats.onnx', '--max-megapixels', '1']);
    expect(large.stdout).toContain('(IMAGE_TOO_LARGE)');
    expect((await yololift([...args, '--background', 'pink'])).stderr).toContain(
      'Expected a colour such as #ffffff, or ignore.',
    );
  });

  test('--json prints one document in the format of Ultralytics’ to_json', async () => {
    const { code, stdout } = await yololift(['detect', 'a.png', '-m', 'cats.onnx', '--json']);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document.images).toHaveLength(1);
    expect(document.images[0]).toMatchObject({
      path: 'a.png',
      width: 128,
      height: 64,
      orientation: 1,
      detections: [{ name: 'cat', class: 1, confidence: 0.9, box: { x1: 44, y1: 12, x2: 84, y2: 52 } }],
    });
    expect(Object.keys(document.images[0].timings)).toEqual([
      ...['decodeMs', 'letterboxMs', 'runMs', 'headMs', 'nmsMs', 'totalMs'],
    ]);
    expect(document.model).toMatchObject({ name: 'cats', task: 'detect', labels: ['dog', 'cat'] });
  });

  test('a folder is searched recursively, in natural order; text files are ignored', async () => {
    const { code, stdout } = await yololift(['detect', 'scans', '-m', 'cats.onnx', '--jsonl']);
    expect(code).toBe(0);
    const paths = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).path);
    expect(paths).toEqual(['scans/deep/page-1.jpg', 'scans/page-2.png', 'scans/page-10.PNG']);
  });

  test('skipped documents of a folder are errors in JSON lines, and the exit code is 1', async () => {
    await mkdir(join(folder, 'mixed'));
    await copyFile(join(folder, 'a.png'), join(folder, 'mixed/a.png'));
    await writeFile(join(folder, 'mixed/b.pdf'), '%PDF-1.7');
    const { code, stdout, stderr } = await yololift(['detect', 'mixed', '-m', 'cats.onnx', '--jsonl']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'skipped 1 unsupported file: 1 PDF\n',
    });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ path, error }) => [path, error?.code])).toEqual([
      ['mixed/a.png', undefined],
      ['mixed/b.pdf', 'IMAGE_UNSUPPORTED'],
    ]);
  });

  test('a bad image fails alone; the others are processed', async () => {
    const args = [
      'detect',
      'a.png',
      'nothing.png',
      'broken.jpg',
      'empty',
      'x*.png',
      'a.png',
      '-m',
      'cats.onnx',
      '--json',
    ];
    const { code, stdout, stderr } = await yololift(args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { images } = JSON.parse(stdout);
    const outcomes = images.map((image: { error?: { code: string } }) => image.error?.code ?? 'ok');
    expect(outcomes).toEqual([
      ...['ok', 'IMAGE_NOT_FOUND', 'IMAGE_CORRUPT', 'IMAGE_NOT_FOUND', 'IMAGE_NOT_FOUND', 'ok'],
    ]);
  });

  test('reads standard input', async () => {
    const { code, stdout } = await yololift(['detect', '-', '-m', 'cats.onnx'], await picture(128, 64));
    expect(code).toBe(0);
    expect(stdout).toContain('-  128×64  cat');
  });

  test('saves annotated pictures to a file, or to a folder with unique names', async () => {
    const one = await yololift(['detect', 'a.png', '-m', 'cats.onnx', '--save', 'out.jpg']);
    expect(one.code).toBe(0);
    expect(await sharp(join(folder, 'out.jpg')).metadata()).toMatchObject({
      format: 'jpeg',
      width: 128,
      height: 64,
    });
    const many = await yololift(['detect', 'a.png', 'a.png', '-m', 'cats.onnx', '--save', 'out']);
    expect(many.code).toBe(0);
    const [first, second] = await Promise.all(
      ['out/a.png', 'out/a-2.png'].map((file) => readFile(join(folder, file))),
    );
    expect(first).toEqual(second);
    expect(first).not.toEqual(await readFile(join(folder, 'a.png')));
  });

  test('never overwrites the input', async () => {
    const before = await readFile(join(folder, 'a.png'));
    const { code, stdout } = await yololift(['detect', 'a.png', '-m', 'cats.onnx', '--save', '.']);
    expect(code).toBe(1);
    expect(stdout).toContain('OUTPUT_UNWRITABLE');
    expect(await readFile(join(folder, 'a.png'))).toEqual(before);
  });

  test('labels, classes and --explain', async () => {
    const { stdout } = await yololift([
      ...['detect', 'a.png', '-m', 'cats.onnx', '--labels', 'labels.txt', '--classes', 'lynx', '--explain'],
    ]);
    expect(stdout).toContain('• task detect');
    expect(stdout).toContain('lynx  0.90');
    const none = await yololift(['detect', 'a.png', '-m', 'cats.onnx', '--classes', 'dog']);
    expect(none.stdout).toContain('nothing found');
  });

  test('URLs are fetched only with --allow-url, by https and from public addresses', async () => {
    const refused = await yololift(['detect', 'https://127.0.0.1:1/a.png', '-m', 'cats.onnx']);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('URL_NOT_ALLOWED');
    const plain = await yololift(['detect', 'http://127.0.0.1:1/a.png', '-m', 'cats.onnx', '--allow-url']);
    expect(plain.stdout).toContain('only https:// is fetched');
    const near = await yololift(['detect', 'https://127.0.0.1:1/a.png', '-m', 'cats.onnx', '--allow-url']);
    expect(near.stdout).toContain('IMAGE_URI_REFUSED');
  });

  test.each([[[]], [['--json']], [['--jsonl']], [['--allow-url']], [['--allow-url', '--json']]])(
    'a signed URL is printed without its signature: %j',
    async (options) => {
      const signed = 'https://me:5ec2e7@127.0.0.1:1/a.png?X-Amz-Signature=5ec2e7#5ec2e7';
      const { stdout, stderr } = await yololift(['detect', signed, '-m', 'cats.onnx', ...options]);
      expect(stdout).toContain('https://127.0.0.1:1/a.png');
      expect(stdout + stderr).not.toContain('5ec2e7');
    },
  );

  test.each([
    ['no image', ['detect', '-m', 'cats.onnx'], 'INVALID_OPTION'],
    ['an absent model', ['detect', 'a.png', '-m', 'gone.onnx'], 'MODEL_NOT_FOUND'],
    ['a text file as model', ['detect', 'a.png', '-m', 'text.onnx'], 'MODEL_CORRUPT'],
    ['a wrong number', ['detect', 'a.png', '-m', 'cats.onnx', '--confidence', '2'], 'from 0 to 1'],
    ['an unknown option', ['detect', 'a.png', '--modle', 'cats.onnx'], 'Did you mean --model'],
    ['an unknown command', ['detcet'], 'Did you mean detect'],
    ['an option of another tool', ['detect', 'a.png', '--conf', '0.5'], '--conf: use --confidence'],
    [
      'an unsupported output format',
      ['detect', 'a.png', '-m', 'cats.onnx', '--save', 'x.gif'],
      'supported formats are .jpg, .png and .webp',
    ],
    ['an absent checkpoint', ['detect', 'a.png', '-m', 'no/best.pt'], 'yolo export model=best.pt'],
    ['too many threads', ['detect', 'a.png', '--threads', '30000'], 'a whole number from 1 to'],
    [
      'an unknown label',
      ['detect', 'a.png', '-m', 'cats.onnx', '--classes', 'bird'],
      'it has 0 to 1: dog, cat',
    ],
    ['both JSONs', ['detect', 'a.png', '-m', 'cats.onnx', '--json', '--jsonl'], 'INVALID_OPTION'],
    [
      'two pictures for one file',
      ['detect', 'a.png', 'a.png', '-m', 'cats.onnx', '-s', 'x.png'],
      'INVALID_OPTION',
    ],
  ])('exit code 2, a message and no stack trace for %s', async (_what, args, words) => {
    const { code, stdout, stderr } = await yololift(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test.each([['--version'], ['version']])('%s prints the versions for a bug report', async (word) => {
    const { code, stdout } = await yololift([word]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^yololift \d\S* \(Node \d\S*, ONNX Runtime \d\S*, sharp \d\S*, \S+\)\n$/);
  });

  test('a closed pipe is not an error', async () => {
    const child = start(['detect', ...Array(40).fill('a.png'), '-m', 'cats.onnx', '--jsonl']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const errors: string[] = [];
    child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
  });
});
