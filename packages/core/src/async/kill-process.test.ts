import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const END = new URL('./kill-process.ts', import.meta.url).href;

it('ends a process whose thread never comes back, which process.exit waits for', async () => {
  // A thread in native code: SharedArrayBuffer waiting is none, so a hash of many rounds stands for a decoder.
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
