import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';

/** Options of a training job; all URIs are `s3://…`. */
export interface TrainingJobOptions {
  /** Name of the job and of its folder on the mount: letters, digits and dashes, at most 63. */
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  /** URI of the archive with `train.py` at its top. */
  readonly codeUri: string;
  /** `images/{train,val}`, `labels/{train,val}` and `classes.txt`. */
  readonly dataUri: string;
  /** Results go to `<outputUri>/<name>/output/model.tar.gz`, checkpoints to `<outputUri>/<name>/checkpoints`. */
  readonly outputUri: string;
  /** A mount that receives a copy of the result, in `<name>/`. The job then has no internet access. */
  readonly mount?: Mount;
  /** Listed by `train.py --help`. */
  readonly hyperparameters?: Readonly<Record<string, string | number>>;
  readonly image?: string;
}

/** An EFS file system and the network from which it is reachable. */
export interface Mount {
  readonly fileSystemId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

const HOUR_SECONDS = 3600;
const DEFAULTS = { epochs: 60, threads: 8, workers: 2 };

/**
 * A SageMaker training job that runs `packages/demo-model/training/train.py` on a spot instance with eight
 * CPUs. After an interruption it resumes from its checkpoint.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
 */
export function trainingJob(options: TrainingJobOptions) {
  const { name, region, roleArn, codeUri, dataUri, outputUri, mount } = options;
  return {
    TrainingJobName: name,
    RoleArn: roleArn,
    AlgorithmSpecification: {
      TrainingImage: options.image ?? pytorchImage(region),
      TrainingInputMode: 'File',
      MetricDefinitions: [
        { Name: 'val:map50', Regex: 'val_map50=([0-9.]+);' },
        { Name: 'val:map50_95', Regex: 'val_map50_95=([0-9.]+);' },
      ],
    },
    HyperParameters: asJson({
      ...DEFAULTS,
      ...options.hyperparameters,
      sagemaker_program: 'train.py',
      sagemaker_submit_directory: codeUri,
      sagemaker_region: region,
      sagemaker_job_name: name,
    }),
    InputDataConfig: [
      {
        ChannelName: 'training',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: dataUri,
            S3DataDistributionType: 'FullyReplicated',
          },
        },
      },
      ...(mount === undefined ? [] : [modelsChannel(mount)]),
    ],
    OutputDataConfig: { S3OutputPath: outputUri, CompressionType: 'GZIP' },
    CheckpointConfig: { S3Uri: `${outputUri}/${name}/checkpoints` },
    ResourceConfig: { InstanceType: 'ml.c6i.2xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 2 * HOUR_SECONDS, MaxWaitTimeInSeconds: 6 * HOUR_SECONDS },
    ...(mount !== undefined && {
      VpcConfig: { Subnets: [...mount.subnetIds], SecurityGroupIds: [mount.securityGroupId] },
    }),
  } satisfies CreateTrainingJobCommandInput;
}

/** The second channel: `SM_CHANNEL_MODELS` in the job. */
function modelsChannel({ fileSystemId }: Mount) {
  return {
    ChannelName: 'models',
    DataSource: {
      FileSystemDataSource: {
        FileSystemId: fileSystemId,
        FileSystemType: 'EFS' as const,
        FileSystemAccessMode: 'rw' as const,
        DirectoryPath: '/',
      },
    },
  };
}

/** SageMaker's scripts parse each value as JSON. */
function asJson(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}

/**
 * The PyTorch image that `training/README.md` names. Some regions have it in another account: set `image`
 * there.
 */
function pytorchImage(region: string): string {
  return `763104351884.dkr.ecr.${region}.amazonaws.com/pytorch-training:2.1.0-cpu-py310-ubuntu20.04-sagemaker`;
}
