import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.ts';

/** Clouds that the packager supports. */
export const CLOUDS = ['aws', 'azure', 'gcp'] as const;

/** One of the clouds. */
export type Cloud = (typeof CLOUDS)[number];

/** Processor architectures with native libraries, by Node's names. */
export const ARCHITECTURES = ['x64', 'arm64'] as const;

/** One of the processors. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** A cloud's app in the workspace, and how it is deployed. */
export interface FunctionTarget {
  /** Path of the app's folder. */
  readonly app: string;
  /** Modules in its `src` that a platform may start instead of `main.ts`. */
  readonly also: readonly string[];
  /** Modules outside the bundle, besides the native libraries. */
  readonly external: readonly string[];
  /** Files of the app that are deployed unchanged. */
  readonly files: readonly string[];
  /** Path of the cloud's Dockerfile. */
  readonly dockerfile: string;
  /** The platform's limit of an unpacked zip, bytes. */
  readonly maxUnzippedBytes?: number;
}

/** The apps, by cloud. */
export const TARGETS: Readonly<Record<Cloud, FunctionTarget>> = {
  aws: {
    ...appPaths('aws-lambda', 'aws'),
    also: [],
    external: [],
    files: [],
    maxUnzippedBytes: 250 << 20,
  },
  azure: {
    ...appPaths('azure-function', 'azure'),
    also: [],
    // Provided by Azure's worker.
    external: ['@azure/functions-core'],
    files: ['host.json'],
  },
  gcp: {
    ...appPaths('gcp-function', 'gcp'),
    // The entry point of the image, which does not use the framework.
    also: ['server.ts'],
    // The function must register with the same copy of the framework that serves it.
    external: ['@google-cloud/functions-framework'],
    files: [],
  },
};

function appPaths(app: string, cloud: Cloud): Pick<FunctionTarget, 'app' | 'dockerfile'> {
  const root = workspaceRoot();
  return { app: join(root, 'apps', app), dockerfile: join(root, 'infra', cloud, 'Dockerfile') };
}
