/**
 * `pnpm train:aws --stack yololift-dev --release documents/4 --self-test page.jpg`: trains the document detector in a
 * SageMaker job on the images in the stack's bucket, publishes the result and puts it in force.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRoot } from '@yololift/aws';
import { isYoloLiftError } from '@yololift/core';
import { fetchFile, putFile } from './move-file.ts';
import { packCode } from './pack-code.ts';
import { runJob } from './run-job.ts';
import { readStack } from './stack-outputs.ts';
import { trainingJob } from './training-job.ts';

const YOLOLIFT = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'yololift-dev' },
    release: { type: 'string', default: '' },
    'self-test': { type: 'string', default: '' },
    // SageMaker never accepts a job name twice: a retry needs a new name.
    job: { type: 'string' },
    data: { type: 'string' },
    epochs: { type: 'string', default: '60' },
    'onto-mount': { type: 'boolean', default: false },
  },
});

// `pnpm train:aws` runs in the workspace root; relative paths are resolved against the user's folder.
const here = process.env.INIT_CWD ?? process.cwd();
const [model, version, ...more] = values.release.split('/');
if (!model || !version || more.length > 0 || values['self-test'] === '') {
  fail('missing --release or --self-test; usage: --release documents/4 --self-test page.jpg');
}
const folder = await mkdtemp(join(tmpdir(), 'yololift-train-'));
try {
  process.exitCode = await train(folder);
} catch (error) {
  fail(isYoloLiftError(error) ? `${error.message} (${error.code})` : String(error));
} finally {
  await rm(folder, { recursive: true });
}

/** Trains, publishes, and returns the exit code of `yololift publish`. */
async function train(workFolder: string): Promise<number> {
  const stack = await readStack(values.stack);
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? fail('set AWS_REGION');
  const mount = values['onto-mount'] ? (stack.mount ?? fail(`${values.stack} has no mount`)) : undefined;
  const name = values.job ?? `${model}-${version}`.replaceAll(/[^A-Za-z0-9-]/g, '-');
  const root = await openRoot(stack.trainingRoot, process.env);
  const codeKey = `code/${name}/sourcedir.tar.gz`;
  await putFile(root, codeKey, await packCode({ folder: workFolder, isOffline: mount !== undefined }));
  const job = trainingJob({
    name,
    region,
    roleArn: stack.roleArn,
    codeUri: `${root.uri}/${codeKey}`,
    dataUri: values.data ?? `${root.uri}/data`,
    outputUri: `${root.uri}/output`,
    hyperparameters: { epochs: Number(values.epochs) },
    ...(mount !== undefined && { mount }),
  });
  process.stdout.write(`training: ${name}; see the log in CloudWatch, /aws/sagemaker/TrainingJobs\n`);
  const modelUri = await runJob(job);
  const archive = join(workFolder, 'model.tar.gz');
  await fetchFile(root, modelUri.slice(root.uri.length + 1), archive);
  return publish(archive, ['--to', stack.modelsRoot, '--set', stack.pointerUri]);
}

async function publish(archive: string, targets: readonly string[]): Promise<number> {
  const release = ['--name', String(model), '--version', String(version)];
  const selfTest = ['--self-test', resolve(here, values['self-test'])];
  const args = [YOLOLIFT, 'publish', archive, ...release, ...selfTest, ...targets];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function fail(message: string): never {
  process.stderr.write(`train:aws: ${message}\n`);
  process.exit(2);
}
