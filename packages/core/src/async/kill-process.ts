import process from 'node:process';

/**
 * Ends this process now, whatever runs in it: `process.exit` would wait for threads that are in native code. A
 * container's first process is spared the SIGKILL that it sends itself (pid_namespaces(7)), but not an abort.
 */
export function killProcess(): never {
  process.kill(process.pid, 'SIGKILL');
  process.abort();
}
