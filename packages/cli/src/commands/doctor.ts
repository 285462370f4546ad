import { Command, Option } from 'commander';
import { CLOUDS } from '../clouds.ts';
import type { DoctorRequest } from '../doctor/messages.ts';
import { parsePositiveInteger } from '../options.ts';
import { writeData, writeOut } from '../write-out.ts';

interface DoctorOptions {
  readonly target?: DoctorRequest['target'];
  readonly timeout: number;
  readonly json?: boolean;
}

/** `yololift doctor`: checks this machine and the settings of a deployment. */
export function doctorCommand(environment: DoctorRequest['environment']): Command {
  return new Command('doctor')
    .summary('check this machine and a deployment’s settings, and suggest fixes')
    .description(
      'Checks Node, the CPU, native libraries, and everything that the environment variables of a function name ' +
        '(MODEL_POINTER, MODEL_SOURCES, MODEL_CACHE …); without --target and these variables, only the machine. ' +
        'Exit code: 0 if no check failed (warnings do not count), 1 if one failed, 2 for invalid usage.',
    )
    .addOption(new Option('--target <platform>', 'platform of the deployment').choices(CLOUDS))
    .option('--timeout <seconds>', 'time limit of one check', parsePositiveInteger, 30)
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
