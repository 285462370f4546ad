/**
 * Measures what logs and traces add to a start: each program is bundled and runs in fresh, alternating processes, so that
 * a busy machine slows all alike. CPU time is of the main thread; wall time includes other load on the machine.
 * node bench/telemetry-times.ts [rounds]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTelemetryBundle, TELEMETRY_PROGRAMS } from '../src/bench/build-telemetry-bundle.ts';

const rounds = Number(process.argv[2] ?? 21);
const folder = mkdtempSync(join(tmpdir(), 'yololift-telemetry-'));
const names = Object.keys(TELEMETRY_PROGRAMS) as (keyof typeof TELEMETRY_PROGRAMS)[];
const bundleOf = (name: string) => join(folder, `${name.replaceAll(' ', '-')}.mjs`);

function measure(name: string): { readonly wallMs: number; readonly cpuMs: number } {
  const program = `
    const [wall, cpu] = [performance.now(), process.threadCpuUsage()];
    await import(${JSON.stringify(bundleOf(name))});
    const { user, system } = process.threadCpuUsage(cpu);
    process.stderr.write(JSON.stringify({ wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 }));`;
  const shell = '"$0" --input-type=module -e "$1" 2>&1 >/dev/null';
  return JSON.parse(execFileSync('sh', ['-c', shell, process.execPath, program], { encoding: 'utf8' }));
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

try {
  for (const name of names) await buildTelemetryBundle(name, bundleOf(name));
  const measured = Array.from({ length: rounds }, () => names.map(measure));
  console.log('program                KiB   wall ms (median, min)     CPU ms (median, min)');
  names.forEach((name, index) => {
    const column = (key: 'wallMs' | 'cpuMs') => {
      const values = measured.map((round) => round[index]?.[key] ?? 0);
      return `${median(values).toFixed(1).padStart(12)} ${Math.min(...values)
        .toFixed(1)
        .padStart(7)}`;
    };
    const size = (statSync(bundleOf(name)).size / 1024).toFixed(0).padStart(5);
    console.log(`${name.padEnd(19)} ${size}  ${column('wallMs')}   ${column('cpuMs')}`);
  });
} finally {
  rmSync(folder, { recursive: true });
}
