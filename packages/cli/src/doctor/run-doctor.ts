import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type CheckReport, createDiagnosis, type Diagnosis, failure } from '@yololift/serving/doctor';
import type { DoctorEvent, DoctorRequest } from './messages.ts';

/** For a check to end by itself, beyond its own deadline, ms. */
const GRACE_MS = 2_000;

/** For the process to load its program, before any check begins, ms: seconds on a machine that is busy or swaps. */
const START_MS = 30_000;

/**
 * Checks this machine in a process of its own, which is ended when it is done, or hangs beyond all deadlines. Ends in
 * time whatever it meets.
 */
export async function runDoctor(request: DoctorRequest): Promise<Diagnosis> {
  const doctorProcess = fork(fileURLToPath(new URL('./doctor-process.ts', import.meta.url)), {
    env: request.environment as NodeJS.ProcessEnv,
    // Its own words would be mixed into the report.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  try {
    // Where it has ended already, `listen` says so.
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
  let said = '';
  doctorProcess.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });

  const giveUp = () => endWith('it did not heed its deadline');
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
    endWith(`the process ended by ${signal ?? `code ${code}`}${said === '' ? '' : `: ${lastLine(said)}`}`);
  });
  return promise;

  function endWith(found: string): void {
    const fix =
      'the checks after it were not made; mend this first: a native library for another CPU, or a disk that hangs';
    resolve([...reports, { ...underWay, ...failure('CRASHED', found, fix), ms: 0 }]);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
