import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DEMO_MODEL_FILE, SAMPLE_PAGES } from '@yololift/demo-model';
import { hasMoto, type Moto, startMoto } from '@yololift/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trainingJob } from './training-job.ts';

// moto accepts a job and reports it completed; the test writes the job's output in advance. moto does not
// train, and ignores roles, mounts and spot instances.

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const STACK = {
  ModelsRoot: 's3://models/models',
  PointerUri: 'ssm:/yololift/dev/model',
  TrainingRoleArn: 'arn:aws:iam::123456789012:role/training',
  TrainingRoot: 's3://models/training',
};

const JOB = trainingJob({
  name: 'documents-4',
  region: 'eu-central-1',
  roleArn: STACK.TrainingRoleArn,
  codeUri: 's3://models/training/code/documents-4/sourcedir.tar.gz',
  dataUri: 's3://models/training/data',
  outputUri: 's3://models/training/output',
});

/** A job's output: the model and its files. */
async function archiveOfModel(folder: string): Promise<Uint8Array> {
  const model = join(folder, 'model');
  await mkdir(model);
  await copyFile(DEMO_MODEL_FILE, join(model, 'model.onnx'));
  await writeFile(join(model, 'metrics.json'), '{"map50":0.9}');
  await run('tar', ['-czf', join(folder, 'model.tar.gz'), '-C', model, '.']);
  return readFile(join(folder, 'model.tar.gz'));
}

describe.skipIf(!hasMoto())('a training job, published (needs moto_server)', () => {
  let moto: Moto;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    [moto, folder] = await Promise.all([startMoto(), mkdtemp(join(tmpdir(), 'yololift-training-'))]);
    env = {
      PATH: process.env.PATH ?? '',
      AWS_ENDPOINT_URL: moto.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
    const options = { endpoint: moto.url, region: 'eu-central-1', credentials: CREDENTIALS };
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'models' }));
    const outputs = Object.entries(STACK).map(([name, Value]) => [name, { Value }]);
    await s3.send(
      new PutObjectCommand({
        Bucket: 'models',
        Key: 'training/output/documents-4/output/model.tar.gz',
        Body: await archiveOfModel(folder),
      }),
    );
    const template = {
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
      Outputs: Object.fromEntries(outputs),
    };
    await new CloudFormationClient(options).send(
      new CreateStackCommand({ StackName: 'yololift-dev', TemplateBody: JSON.stringify(template) }),
    );
  });
  afterAll(async () => {
    await moto.close();
    await rm(folder, { recursive: true });
  });

  test('from the code to a release in force', async () => {
    const args = ['--release', 'documents/4', '--self-test', String(SAMPLE_PAGES[0])];
    const { stdout } = await run(process.execPath, [MAIN, ...args], { env });
    expect(stdout).toContain('ssm:/yololift/dev/model  → documents/4');
    const status = await run(
      process.execPath,
      [CLI, 'status', STACK.PointerUri, '--root', STACK.ModelsRoot],
      { env },
    );
    expect(status.stdout).toMatch(/^documents\/4 .*\n.*has it/);
  });
});

test("train.py accepts the job's hyperparameters", async () => {
  const { HyperParameters } = JOB;
  const script = [
    'import json, sys; from pathlib import Path; from settings import read_settings',
    'settings = read_settings([], {"SM_HPS": sys.argv[1], "SM_MODEL_DIR": "/m"}, Path("/none"))',
    'print(settings.hyper.epochs, settings.hyper.threads, settings.hyper.workers)',
  ].join('\n');
  const given = Object.entries(HyperParameters).map(([name, value]) => [name, JSON.parse(value)]);
  const cwd = new URL('../../../packages/demo-model/training/', import.meta.url);
  const { stdout } = await run('python3', ['-B', '-c', script, JSON.stringify(Object.fromEntries(given))], {
    cwd,
  });
  expect(stdout.trim()).toBe('60 8 2');
});
