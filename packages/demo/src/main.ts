import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './demo.ts';
import { writePage } from './page.ts';
import { formatTable } from './table.ts';

const HELP = `npx pnpm demo [--out <folder>] [--differ aws|azure|gcp]

Boots one model in the runtimes of three clouds on this machine, sends all three the same images, publishes a second
release while requests run, and swaps their storage. Prints a table, and writes a page with pictures.

  --out <folder>   folder of the page (default out/demo)
  --differ <one>   make one provider's answers differ, to show that the demo reports it

Exit code: 0 all answers are equal, 1 answers differ.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/demo' },
    differ: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const startedAt = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
  const stages = await runDemo({ differ: values.differ, say });
  const page = await writePage(resolve(process.env.INIT_CWD ?? '.', values.out), stages);
  const isEqual = stages.every((stage) => stage.isEqual);
  say(isEqual ? 'all answers are equal' : 'answers differ');
  process.stdout.write(`\n${formatTable(stages)}\n\n${page}\n`);
  process.exitCode = isEqual ? 0 : 1;
}
