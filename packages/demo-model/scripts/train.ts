/**
 * `pnpm --filter @yololift/demo-model train --epochs 1`: trains the document detector on this machine.
 * Generates a small data set if there is none; passes every argument to `training/train.py` (`--help` lists
 * them).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

const PACKAGE = resolve(import.meta.dirname, '..');
const TRAINING = resolve(PACKAGE, 'training');

/**
 * Images per split of the generated set: `--epochs 1` takes a few minutes. `training/README.md` has the full
 * run.
 */
const SMALL_SET = { train: 600, val: 100, test: 100 };

/** `python3`, then Debian's own: another `python3` may come first in PATH, without Debian's modules. */
const PYTHONS = ['python3', '/usr/bin/python3'];
const NEEDED_MODULES = ['torch', 'onnx', 'numpy', 'PIL'];
const INSTALL_HINT = [
  'Training needs Python 3.8 or later with PyTorch, ONNX, NumPy and Pillow. On Debian or Ubuntu:',
  '  sudo apt install python3-torch python3-onnx python3-numpy python3-pil',
  'Elsewhere, in a virtual environment: pip install torch onnx numpy pillow',
  'To use another interpreter: --python <path>.',
].join('\n');

process.exitCode = main(process.argv.slice(2));

function main(given: readonly string[]): number {
  const { pythons, data, rest } = splitArguments(given);
  const problems = pythons.map(findPythonProblem);
  const python = pythons[problems.indexOf(undefined)];
  if (python === undefined) {
    process.stderr.write(`${problems.join('\n')}\n\n${INSTALL_HINT}\n`);
    return 1;
  }
  if (!rest.includes('--help') && !generateMissingData(data)) return 1;
  return run(python, ['-W', 'ignore', resolve(TRAINING, 'train.py'), '--data', data, ...withOut(rest)]);
}

interface TrainArguments {
  /** Candidate interpreters, best first. */
  readonly pythons: readonly string[];
  readonly data: string;
  /** Remaining arguments, for `train.py`. */
  readonly rest: readonly string[];
}

function splitArguments(given: readonly string[]): TrainArguments {
  const rest = given.filter((argument) => argument !== '--');
  const python = takeOption(rest, '--python');
  const data = takeOption(rest, '--data') ?? resolve(PACKAGE, '.data/small');
  return { pythons: python === undefined ? PYTHONS : [python], data: resolve(data), rest };
}

/** Removes `name` and its value from `from` and returns the value; `undefined` if absent. */
function takeOption(from: string[], name: string): string | undefined {
  const at = from.indexOf(name);
  return at < 0 ? undefined : from.splice(at, 2)[1];
}

function withOut(rest: readonly string[]): readonly string[] {
  return rest.includes('--out') ? rest : ['--out', resolve(PACKAGE, '.data/runs/last'), ...rest];
}

/** Why `python` cannot train; `undefined` if it can. */
function findPythonProblem(python: string): string | undefined {
  const check = `import importlib.util as u; print(*[m for m in ${JSON.stringify(NEEDED_MODULES)} if not u.find_spec(m)])`;
  const { status, stdout, error } = spawnSync(python, ['-c', check], { encoding: 'utf8' });
  if (error !== undefined || status !== 0)
    return `${python} does not run: ${error?.message ?? `exit code ${status}`}`;
  const missing = stdout.trim();
  return missing === '' ? undefined : `${python} has no module ${missing.split(' ').join(', ')}`;
}

/** Generates the splits missing in `folder`; returns false on failure, which the generator has reported. */
function generateMissingData(folder: string): boolean {
  return Object.entries(SMALL_SET).every(([split, count]) => {
    if (existsSync(resolve(folder, 'images', split))) return true;
    process.stdout.write(`no ${split} images in ${folder}: generating ${count}\n`);
    const script = resolve(PACKAGE, 'scripts/generate.ts');
    const options = ['--out', folder, '--count', String(count), '--seed', '1', '--split', split];
    return run(process.execPath, [script, ...options]) === 0;
  });
}

/**
 * Runs a program with inherited input and output; returns its exit code, 1 if it did not start or was killed.
 */
function run(program: string, options: readonly string[]): number {
  return spawnSync(program, options, { stdio: 'inherit' }).status ?? 1;
}
