import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CODE = fileURLToPath(new URL('../../../packages/demo-model/training/', import.meta.url));
/** pip options for the job's image: Python 3.10 on Linux. */
const WHEELS = ['--only-binary=:all:', '--platform', 'manylinux2014_x86_64', '--python-version', '3.10'];

const run = promisify(execFile);

/** Working folder of `packCode`, and whether the job has no internet access. */
export interface PackOptions {
  readonly folder: string;
  /** Adds the Python packages that the image lacks to the archive, with `pip download`. */
  readonly isOffline: boolean;
}

/** Packs the training code for SageMaker, with `train.py` at the top. Returns the archive's path. */
export async function packCode({ folder, isOffline }: PackOptions): Promise<string> {
  const code = join(folder, 'code');
  await mkdir(code);
  const files = (await readdir(CODE)).filter((name) => name.endsWith('.py') || name === 'requirements.txt');
  for (const name of files) await cp(join(CODE, name), join(code, name));
  if (isOffline) await addWheels(code);
  const archive = join(folder, 'sourcedir.tar.gz');
  await run('tar', ['-czf', archive, '-C', code, '.']);
  return archive;
}

async function addWheels(code: string): Promise<void> {
  const requirements = join(code, 'requirements.txt');
  await run('python3', ['-m', 'pip', 'download', ...WHEELS, '-d', join(code, 'wheels'), '-r', requirements]);
  await writeFile(requirements, `--no-index\n--find-links wheels\n${await readFile(requirements, 'utf8')}`);
}
