import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PredictOptions } from '../src/yolo/pipeline/yolo-model.ts';
import type { Prediction } from '../src/yolo/prediction.ts';

const EMULATOR = 'qemu-x86_64';

/**
 * Whether this CPU has VNNI. Without it, ONNX Runtime uses an 8-bit multiplication that saturates 16-bit
 * sums, so scores of quantised models differ by up to 0.2. The reference was created without VNNI.
 */
export function hasVnni(): boolean {
  return existsSync('/proc/cpuinfo') && /avx512_vnni|avx_vnni/.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

/** Whether another CPU can be emulated here, with Debian's package `qemu-user`. */
export function canEmulate(): boolean {
  try {
    execFileSync(EMULATOR, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Predicts on an emulated CPU with AVX2 and no VNNI: 2 to 10 s per photo. */
export async function predictWithoutVnni(
  modelFile: string,
  photos: readonly string[],
  options: PredictOptions = {},
): Promise<readonly Prediction[]> {
  const program = fileURLToPath(new URL('./predict-photos.ts', import.meta.url));
  const args = ['-cpu', 'Haswell', process.execPath, program, modelFile, JSON.stringify(options), ...photos];
  const { stdout } = await promisify(execFile)(EMULATOR, args, { maxBuffer: 1e9 });
  return JSON.parse(stdout);
}
