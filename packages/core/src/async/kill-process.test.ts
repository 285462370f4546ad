import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const END = new URL('./kill-process.ts', import.meta.url).href;

it('ends a process with a thread stuck in native code, where process.exit would wait', async () => {
  // A hash with many rounds blocks a thread in native code; waiting on a SharedArrayBuffer would not.
  const script = `
    import { killProcess } from ${JSON.stringify(END)};
    import { pbkdf2 } from 'node:crypto';
    pbkdf2('a', 'b', 2_000_000_000, 64, 'sha512', () => {});
    setImmediate(killProcess);
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: 'ignore',
  });
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
});
