import type { Machine } from '../src/doctor/machine.ts';

/** A machine without problems: eight CPUs, no quota. */
export function healthyMachine(changes: Partial<Machine> = {}): Machine {
  return {
    nodeVersion: '24.21.0',
    platform: 'linux',
    arch: 'x64',
    parallelism: () => 8,
    readText: () => undefined,
    glibcVersion: () => '2.36',
    natives: [{ name: 'sharp', load: async () => '0.35.5' }],
    ...changes,
  };
}
