import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.ts';

/** Clouds that functions are packaged for. */
export const CLOUDS = ['aws', 'azure', 'gcp'] as const;

/** One of the clouds. */
export type Cloud = (typeof CLOUDS)[number];

/** Processors that native libraries are there for, as Node names them. */
export const ARCHITECTURES = ['x64', 'arm64'] as const;

/** One of the processors. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Where a cloud's function lies in the workspace, and what it is deployed with. */
export interface FunctionTarget {
  /** Path of the app's folder. */
  readonly app: string;
  /** Modules of its `src`, beside `main.ts`, that a platform may start. */
  readonly also: readonly string[];
  /** Modules, beside the native libraries, that stay outside the bundle. */
  readonly external: readonly string[];
  /** Files of the app that are deployed as they are. */
  readonly files: readonly string[];
  /** Path of the cloud's Dockerfile. */
  readonly dockerfile: string;
  /** Most bytes of an unpacked zip, where the platform has such a limit. */
  readonly maxUnzippedBytes?: number;
}

/** The functions, by cloud. */
export const TARGETS: Readonly<Record<Cloud, FunctionTarget>> = {
  aws: {
    ...placesOf('aws-lambda', 'aws'),
    also: [],
    external: [],
    files: [],
    maxUnzippedBytes: 250 << 20,
  },
  azure: {
    ...placesOf('azure-function', 'azure'),
    also: [],
    // Azure gives it to the worker that loads the function.
    external: ['@azure/functions-core'],
    files: ['host.json'],
  },
  gcp: {
    ...placesOf('gcp-function', 'gcp'),
    // What an image is started by, without the framework.
    also: ['server.ts'],
    // The framework that starts the function must be the one that it registers with.
    external: ['@google-cloud/functions-framework'],
    files: [],
  },
};

function placesOf(app: string, cloud: Cloud): Pick<FunctionTarget, 'app' | 'dockerfile'> {
  const root = workspaceRoot();
  return { app: join(root, 'apps', app), dockerfile: join(root, 'infra', cloud, 'Dockerfile') };
}
