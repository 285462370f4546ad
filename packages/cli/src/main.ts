import { hasAbandonedWork, killProcess } from '@yololift/core';
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { detectCommand } from './commands/detect.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { packageCommand } from './commands/package.ts';
import { publishCommand } from './commands/publish.ts';
import {
  pullCommand,
  releasesCommand,
  rollbackCommand,
  statusCommand,
  verifyCommand,
} from './commands/releases.ts';
import { serveCommand } from './commands/serve.ts';
import { versionCommand } from './commands/version.ts';
import { suggestOption } from './detect/ultralytics-options.ts';
import { explainFailure } from './explain-failure.ts';

/** Exit code of usage and model errors; 1 means that some images failed. */
const FAILED = 2;

// `pnpm yololift` runs in the workspace root; the user's paths are relative to the original folder.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);

// A closed pipe, as by `| head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : FAILED);
});

const program = new Command('yololift')
  .description('Serve YOLO models: on your machine, AWS Lambda, Azure Functions and Cloud Run functions.')
  .addCommand(detectCommand(process.env))
  .addCommand(serveCommand(process.env))
  .addCommand(publishCommand(process.env))
  .addCommand(statusCommand(process.env))
  .addCommand(rollbackCommand(process.env))
  .addCommand(releasesCommand(process.env))
  .addCommand(verifyCommand(process.env))
  .addCommand(pullCommand(process.env))
  .addCommand(doctorCommand(process.env))
  .addCommand(packageCommand(process.env))
  .addCommand(evalCommand(process.env))
  .addCommand(benchCommand())
  .addCommand(versionCommand())
  .helpCommand('help [command]', 'show help for a command')
  .showHelpAfterError('(run yololift --help for usage)');
for (const command of [program, ...program.commands]) command.exitOverride();

const [, , ...args] = process.argv;
let isOver = false;
// The event loop is empty but the command has not finished: report it instead of exiting silently.
process.once('beforeExit', () => {
  if (isOver) return;
  const fault = new Error('the command stopped before it finished: its promise never settled');
  process.stderr.write(explainFailure(fault, { isDebug: Boolean(process.env.YOLOLIFT_DEBUG) }));
  process.exit(FAILED);
});

try {
  // Only as the first argument: publish has its own --version.
  const isVersion = args[0] === '--version' || args[0] === '-V';
  await program.parseAsync(isVersion ? ['version'] : args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    const hint = suggestOption(error.message);
    if (hint !== undefined) process.stderr.write(`${hint}\n`);
    process.exitCode = error.exitCode === 0 ? 0 : FAILED;
  } else {
    process.stderr.write(explainFailure(error, { isDebug: Boolean(process.env.YOLOLIFT_DEBUG) }));
    process.exitCode = FAILED;
  }
} finally {
  isOver = true;
}
// A normal exit would wait for a thread that is stuck in native code.
if (hasAbandonedWork()) killProcess();
