import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packCode } from './pack-code.ts';
import { trainingJob } from './training-job.ts';

const run = promisify(execFile);
const OPTIONS = {
  name: 'documents-4',
  region: 'eu-central-1',
  roleArn: 'arn:aws:iam::123456789012:role/training',
  codeUri: 's3://models/training/code/documents-4/sourcedir.tar.gz',
  dataUri: 's3://models/training/data',
  outputUri: 's3://models/training/output',
};

test('a job without a mount has internet access and one channel', () => {
  const job = trainingJob(OPTIONS);
  expect(job).not.toHaveProperty('VpcConfig');
  expect(job.InputDataConfig.map(({ ChannelName }) => ChannelName)).toEqual(['training']);
  expect(job.HyperParameters).toMatchObject({ epochs: '60', sagemaker_program: '"train.py"' });
});

test("a job with the mount runs in the mount's network and has a second, writable channel", () => {
  const mount = { fileSystemId: 'fs-1', subnetIds: ['subnet-1', 'subnet-2'], securityGroupId: 'sg-1' };
  const job = trainingJob({ ...OPTIONS, mount });
  expect(job).toMatchObject({ VpcConfig: { Subnets: mount.subnetIds, SecurityGroupIds: ['sg-1'] } });
  // `SM_CHANNEL_MODELS` in train.py.
  expect(job.InputDataConfig[1]).toMatchObject({
    ChannelName: 'models',
    DataSource: { FileSystemDataSource: { FileSystemId: 'fs-1', FileSystemAccessMode: 'rw' } },
  });
});

test('spot instances have a longer maximum wait, as SageMaker requires', () => {
  const { EnableManagedSpotTraining, StoppingCondition } = trainingJob(OPTIONS);
  expect(EnableManagedSpotTraining).toBe(true);
  expect(StoppingCondition.MaxWaitTimeInSeconds).toBeGreaterThanOrEqual(
    StoppingCondition.MaxRuntimeInSeconds,
  );
});

test('the code is at the top of its archive, without tests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-pack-'));
  try {
    const { stdout } = await run('tar', ['-tzf', await packCode({ folder, isOffline: false })]);
    const names = stdout.trim().split('\n');
    expect(names).toEqual(expect.arrayContaining(['./train.py', './settings.py', './requirements.txt']));
    expect(names.filter((name) => /tests|pycache|wheels/.test(name))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
