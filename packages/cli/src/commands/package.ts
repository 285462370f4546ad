import { resolve } from 'node:path';
import type { SizeReport } from '@yololift/packager';
import { ARCHITECTURES, type Architecture, CLOUDS, type Cloud } from '@yololift/packager/targets';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { writeOut } from '../write-out.ts';

interface PackageCommandOptions {
  readonly arch: Architecture;
  readonly zip?: boolean;
  readonly context?: boolean;
  readonly withModel?: string;
  readonly out?: string;
  readonly maxMb: number;
  readonly maxZippedMb: number;
}

const EXAMPLES = `
Examples:
  yololift package aws --zip                       out/aws-x64/function.zip, for osls or aws lambda update-function-code
  yololift package gcp --context                   out/gcp-x64/context, for docker build
  yololift package azure --zip --with-model s3://models/documents/3

sbom.cdx.json (version and licence of every package) and size.json are written beside the artifact. The same sources give
the same bytes. A release from --with-model is the first of MODEL_SOURCES, and in force if MODEL_POINTER is not set.`;

/** `yololift package <cloud>`: builds a deployable function. */
export function packageCommand(environment: NodeJS.ProcessEnv): Command {
  return new Command('package')
    .summary('build the folder, zip or container context of a function')
    .description('Builds a deployable function with its native libraries for Linux and one architecture.')
    .addArgument(new Argument('<cloud>', 'cloud of the function').choices(CLOUDS))
    .addOption(new Option('--arch <arch>', 'CPU architecture').choices(ARCHITECTURES).default('x64'))
    .addOption(new Option('--zip', 'write one zip instead of a folder').conflicts('context'))
    .option('--context', 'write a container build context: the folder and a Dockerfile')
    .option('--with-model <release>', 'include a release: its folder, or <root>/<name>/<version>')
    .option('--out <folder>', 'output folder (default: out/<cloud>-<arch>)')
    .option('--max-mb <n>', 'size limit without the model, MB', parseMegabytes, 80)
    .option('--max-zipped-mb <n>', 'size limit of the zip without the model, MB', parseMegabytes, 30)
    .addHelpText('after', EXAMPLES)
    .action(async (cloud: Cloud, options: PackageCommandOptions) => {
      const [{ packageFunction }, { formatSizes }, { fetchRelease }, { createStores }] = await Promise.all([
        import('@yololift/packager'),
        import('../format-sizes.ts'),
        import('../fetch-release.ts'),
        import('@yololift/stores'),
      ]);
      const { arch, out = `out/${cloud}-${arch}`, maxMb, maxZippedMb } = options;
      const budget = { bytes: maxMb * 1e6, zippedBytes: maxZippedMb * 1e6 };
      const what = {
        cloud,
        arch,
        format: chooseFormat(options),
        release: options.withModel,
        out: resolve(out),
        budget,
      };
      const deps = {
        environment,
        fetchRelease: (release: string, folder: string) =>
          fetchRelease(release, folder, createStores(environment)),
        onMeasured: (report: SizeReport) => writeOut(`${formatSizes(report)}\n`),
      };
      const { artifact } = await packageFunction(deps, what);
      await writeOut(`${artifact}\n`);
    });
}

function chooseFormat({ zip, context }: PackageCommandOptions): 'folder' | 'zip' | 'context' {
  if (zip) return 'zip';
  return context ? 'context' : 'folder';
}

function parseMegabytes(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a number of megabytes above 0.');
}
