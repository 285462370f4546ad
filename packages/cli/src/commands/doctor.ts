import { Command, Option } from 'commander';
import { CLOUDS } from '../clouds.ts';
import type { DoctorRequest } from '../doctor/messages.ts';
import { positiveInteger } from '../options.ts';
import { writeData, writeOut } from '../write-out.ts';

interface DoctorOptions {
  readonly target?: DoctorRequest['target'];
  readonly timeout: number;
  readonly json?: boolean;
}

/** `yololift doctor`: what is wrong with this machine, and with what is to be deployed. */
export function doctorCommand(environment: DoctorRequest['environment']): Command {
  return new Command('doctor')
    .summary('check this machine and a deployment’s settings, and say what to do')
    .description(
      'Checks Node, the CPU, native libraries, and all that the environment names as it does for a function ' +
        '(MODEL_POINTER, MODEL_SOURCES, MODEL_CACHE …); without --target and these the machine alone. ' +
        'Exit code: 0 where nothing failed (warnings do not count), 1 where something did, 2 where the command itself was wrong.',
    )
    .addOption(new Option('--target <platform>', 'what the deployment is meant for').choices(CLOUDS))
    .option('--timeout <seconds>', 'the longest that one check may take', positiveInteger, 30)
    .option('--json', 'print one JSON document')
    .action(async ({ target, timeout, json }: DoctorOptions) => {
      const [{ runDoctor }, { formatDiagnosis }] = await Promise.all([
        import('../doctor/run-doctor.ts'),
        import('../doctor/format-diagnosis.ts'),
      ]);
      const diagnosis = await runDoctor({ environment, target, deadlineMs: timeout * 1000 });
      if (json) await writeData(`${JSON.stringify(diagnosis, undefined, 2)}\n`);
      else await writeOut(formatDiagnosis(diagnosis));
      if (diagnosis.status === 'failure') process.exitCode = 1;
    });
}
