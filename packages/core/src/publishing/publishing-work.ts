import type { OptimisedGraph } from '../onnx/optimise-graph.ts';
import type { Manifest } from '../release/manifest.ts';
import type { BuildReleaseOptions } from './build-release.ts';

/** Options of `buildRelease`, serialised for the child process. */
interface SentBuildOptions extends Omit<BuildReleaseOptions, 'extraFiles'> {
  readonly extraFiles: readonly (readonly [path: string, local: string])[];
}

/** A built release, serialised for the parent process. */
interface SentRelease {
  readonly manifest: Manifest;
  readonly localPaths: readonly (readonly [path: string, local: string])[];
}

/** Tasks of the child process: input and answer, by name. */
export interface PublishingWork {
  readonly build: { readonly input: SentBuildOptions; readonly answer: SentRelease };
  readonly optimise: {
    readonly input: { readonly modelFile: string; readonly target: string };
    readonly answer: OptimisedGraph;
  };
  /** Loads a release from a folder and runs its self-test. */
  readonly try: {
    readonly input: { readonly manifest: Manifest; readonly folder: string };
    readonly answer: null;
  };
}

/** The request to the child process. The process kills itself after `timeoutMs`. */
export type PublishingRequest = {
  readonly [Work in keyof PublishingWork]: {
    readonly work: Work;
    readonly timeoutMs: number;
    readonly input: PublishingWork[Work]['input'];
  };
}[keyof PublishingWork];

/** A serialised error. */
export interface SentError {
  /** Unset for an unexpected error. */
  readonly code?: string;
  readonly message: string;
  readonly isRetryable: boolean;
}

/** The child process's one answer. */
export type PublishingAnswer =
  | { readonly isDone: true; readonly value: unknown }
  | { readonly isDone: false; readonly error: SentError };
