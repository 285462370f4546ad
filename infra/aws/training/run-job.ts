import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  SageMakerClient,
  waitUntilTrainingJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker';
import { YoloLiftError } from '@yololift/core';

/**
 * Starts a job and waits for its end.
 * @returns the URI of its `model.tar.gz`.
 * @throws YoloLiftError `MODEL_NOT_FOUND` - the job failed or left no model; includes SageMaker's reason.
 */
export async function runJob(job: CreateTrainingJobCommandInput): Promise<string> {
  const client = new SageMakerClient({});
  await client.send(new CreateTrainingJobCommand(job));
  const name = { TrainingJobName: job.TrainingJobName };
  // The waiter also ends when the job fails; the job's description has the reason.
  const maxWaitTime = job.StoppingCondition?.MaxWaitTimeInSeconds ?? 24 * 3600;
  await waitUntilTrainingJobCompletedOrStopped({ client, maxWaitTime }, name).catch(() => undefined);
  const described = await client.send(new DescribeTrainingJobCommand(name));
  const { TrainingJobStatus, FailureReason, ModelArtifacts } = described;
  const uri = ModelArtifacts?.S3ModelArtifacts;
  if (TrainingJobStatus !== 'Failed' && uri !== undefined) return uri;
  throw new YoloLiftError(
    'MODEL_NOT_FOUND',
    `the job ${job.TrainingJobName} is ${TrainingJobStatus}: ${FailureReason ?? 'it wrote no model'}`,
  );
}
