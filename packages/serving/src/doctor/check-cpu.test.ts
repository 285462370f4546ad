import { expect, test } from 'vitest';
import { checkCpu } from './check-cpu.ts';

function machine(text: string | undefined, arch = 'x64') {
  return { arch, readText: (file: string) => (file === '/proc/cpuinfo' ? text : undefined) };
}

const cpu = (flags: string) => `processor\t: 0\nmodel name\t: AMD EPYC 7R13\nflags\t\t: ${flags}\n`;

test('lists relevant flags and the effect on INT8', () => {
  expect(checkCpu(machine(cpu('fpu sse2 avx2 avx512f avx512_vnni')))).toEqual({
    status: 'ok',
    found: 'AMD EPYC 7R13: avx2, avx512f, avx512_vnni; INT8 models benefit from its dot products',
  });
  expect(checkCpu(machine(cpu('fpu avx2')))).toEqual({
    status: 'ok',
    found: 'AMD EPYC 7R13: avx2; no VNNI or dot products: INT8 models may be slower than FP32',
  });
});

test('an x64 CPU without AVX2 is slow', () => {
  expect(checkCpu(machine(cpu('fpu sse4_2 avx')))).toMatchObject({
    status: 'warning',
    code: 'CPU_WITHOUT_AVX2',
    fix: expect.stringContaining('AVX2'),
  });
});

test('an Arm CPU has other flags and no model name', () => {
  const text = 'processor\t: 0\nFeatures\t: fp asimd asimddp sve\nCPU part\t: 0xd40\n';
  expect(checkCpu(machine(text, 'arm64'))).toEqual({
    status: 'ok',
    found: 'arm64: asimd, asimddp, sve; INT8 models benefit from its dot products',
  });
});

test('a system without CPU flags is skipped', () => {
  expect(checkCpu(machine(undefined)).status).toBe('skipped');
});
