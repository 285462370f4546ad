import { type Finding, ok, skipped, warning } from './finding.ts';
import type { Machine } from './machine.ts';

/** Linux CPU flags that matter for inference speed. */
const X64_FLAGS = ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8'];
const ARM64_FLAGS = ['asimd', 'asimddp', 'i8mm', 'sve'];
/** Flags that speed up INT8 models. */
const INT8_FLAGS: ReadonlySet<string> = new Set(['avx512_vnni', 'avx_vnni', 'amx_int8', 'asimddp', 'i8mm']);

/** Checks the CPU's instruction sets that matter for inference. */
export function checkCpu({ arch, readText }: Pick<Machine, 'arch' | 'readText'>): Finding {
  const text = readText('/proc/cpuinfo');
  if (text === undefined) return skipped('this system does not list CPU features');
  const flags = new Set(readField(text, 'flags|Features').split(' '));
  const known = (arch === 'arm64' ? ARM64_FLAGS : X64_FLAGS).filter((flag) => flags.has(flag));
  const name = readField(text, 'model name') || arch;
  if (arch === 'x64' && !flags.has('avx2')) {
    return warning(
      'CPU_WITHOUT_AVX2',
      `${name}: no AVX2, so ONNX Runtime computes with SSE, several times slower`,
      'use a machine type with AVX2, or pass the host CPU through to the virtual machine',
    );
  }
  const int8 = known.some((flag) => INT8_FLAGS.has(flag))
    ? 'INT8 models benefit from its dot products'
    : 'no VNNI or dot products: INT8 models may be slower than FP32';
  return ok(`${name}: ${known.join(', ') || 'no vector instructions listed'}; ${int8}`);
}

function readField(text: string, names: string): string {
  return new RegExp(`^(?:${names})\\s*: (.*)$`, 'm').exec(text)?.[1] ?? '';
}
