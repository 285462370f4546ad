import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type CheckReport, createDiagnosis, type Diagnosis, failure } from '@yololift/serving/doctor';
import type { DoctorEvent, DoctorRequest } from './messages.ts';

/** Extra time for a check to end by itself after its deadline, ms. */
const GRACE_MS = 2_000;

/** Time for the process to start before the first check, ms; takes seconds on a busy or swapping machine. */
const START_MS = 30_000;

/** Checks this machine in a separate process, which is killed when it finishes or exceeds the deadlines. */
export async function runDoctor(request: DoctorRequest): Promise<Diagnosis> {
  const doctorProcess = fork(fileURLToPath(new URL('./doctor-process.ts', import.meta.url)), {
    env: request.environment as NodeJS.ProcessEnv,
    // Its output must not mix with the report.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  try {
    // If it has already exited, `listen` reports that.
    doctorProcess.send(request, () => undefined);
    return createDiagnosis(await listen(doctorProcess, request));
  } finally {
    doctorProcess.kill('SIGKILL');
  }
}

function listen(doctorProcess: ChildProcess, { deadlineMs }: DoctorRequest): Promise<readonly CheckReport[]> {
  const { promise, resolve } = Promise.withResolvers<readonly CheckReport[]>();
  const reports: CheckReport[] = [];
  let underWay: Pick<CheckReport, 'check' | 'subject'> = { check: 'start' };
  let stderr = '';
  doctorProcess.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });

  const giveUp = () => endWith('the check exceeded its deadline');
  let timer = setTimeout(giveUp, START_MS);
  doctorProcess.on('message', (event: DoctorEvent) => {
    clearTimeout(timer);
    if (event.kind === 'over') return resolve(reports);
    timer = setTimeout(giveUp, deadlineMs + GRACE_MS);
    if (event.kind === 'end') reports.push(event.report);
    else
      underWay =
        event.subject === undefined ? { check: event.check } : { check: event.check, subject: event.subject };
  });
  doctorProcess.on('close', (code, signal) => {
    clearTimeout(timer);
    endWith(
      `the process exited with ${signal ?? `code ${code}`}${stderr === '' ? '' : `: ${lastLine(stderr)}`}`,
    );
  });
  return promise;

  function endWith(found: string): void {
    const fix =
      'fix this first: a native library for another CPU, or a disk that hangs; later checks did not run';
    resolve([...reports, { ...underWay, ...failure('CRASHED', found, fix), ms: 0 }]);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
