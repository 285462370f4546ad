import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { YoloLiftError } from '@yololift/core';
import type { Mount } from './training-job.ts';

/** Outputs of a deployed stack. */
export interface StackOutputs {
  readonly modelsRoot: string;
  readonly pointerUri: string;
  readonly roleArn: string;
  /** `s3://bucket/training` */
  readonly trainingRoot: string;
  /** Absent if the stack has no mount. */
  readonly mount: Mount | undefined;
}

/**
 * Reads a stack's outputs from CloudFormation.
 * @param name - as deployed: `yololift-<stage>`.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - an output is missing: the stack is another project's, or
 * too old.
 */
export async function readStack(name: string): Promise<StackOutputs> {
  const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: name }));
  const values = new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (key: string): string => {
    const value = values.get(key);
    if (value !== undefined) return value;
    throw new YoloLiftError(
      'CONFIGURATION_INVALID',
      `the stack ${name} has no output ${key}: deploy infra/aws first`,
    );
  };
  return {
    modelsRoot: output('ModelsRoot'),
    pointerUri: output('PointerUri'),
    roleArn: output('TrainingRoleArn'),
    trainingRoot: output('TrainingRoot'),
    mount: values.has('FileSystemId')
      ? {
          fileSystemId: output('FileSystemId'),
          subnetIds: output('TrainingSubnets').split(','),
          securityGroupId: output('TrainingSecurityGroup'),
        }
      : undefined,
  };
}
