import { expect, test } from 'vitest';
import { cpuKey } from './cpu-key.ts';

const core = (number: number, flags: string) =>
  `processor\t: ${number}\nmodel name\t: AMD EPYC\ncpu MHz\t\t: ${2000 + number}.5\nflags\t\t: ${flags}\n`;

function readKey(cpuInfo: string | undefined, { arch = 'x64', model = 'AMD EPYC' } = {}): Promise<string> {
  return cpuKey({ platform: 'linux', arch, model: () => model, readCpuInfo: async () => cpuInfo });
}

test('the number of cores and their clocks do not matter', async () => {
  const key = await readKey(core(0, 'avx2 fma'));
  expect(await readKey(core(0, 'avx2 fma') + core(1, 'avx2 fma'))).toBe(key);
  expect(key).toMatch(/^linux-x64-[0-9a-f]{16}$/);
});

test('other flags under one name are another CPU, and so is a core of another kind', async () => {
  const key = await readKey(core(0, 'avx2 fma'));
  expect(await readKey(core(0, 'avx2 fma avx512f'))).not.toBe(key);
  expect(await readKey(core(0, 'avx2 fma') + core(1, 'avx2'))).not.toBe(key);
  expect(await readKey(core(0, 'avx2 fma'), { arch: 'ia32' })).not.toBe(key);
});

test('an Arm CPU, which has no model name, is identified by its part number', async () => {
  const arm = (part: string) => `processor\t: 0\nFeatures\t: fp asimd sve\nCPU part\t: ${part}\n`;
  expect(await readKey(arm('0xd40'), { arch: 'arm64', model: '' })).not.toBe(
    await readKey(arm('0xd4f'), { arch: 'arm64', model: '' }),
  );
});

test('a system without /proc/cpuinfo is identified by its CPU model', async () => {
  const key = await readKey(undefined, { model: 'Apple M1' });
  expect(await readKey(undefined, { model: 'Apple M1' })).toBe(key);
  expect(await readKey(undefined, { model: 'Apple M2' })).not.toBe(key);
});

test('this machine has the same key each time', async () => {
  expect(await cpuKey()).toBe(await cpuKey());
});
