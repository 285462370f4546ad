import type { OptimisedGraph } from '../onnx/optimise-graph.ts';
import type { Manifest } from '../release/manifest.ts';
import type { BuildReleaseOptions } from './build-release.ts';

/** Options of `buildRelease` as they travel to another process. */
interface SentBuildOptions extends Omit<BuildReleaseOptions, 'extraFiles'> {
  readonly extraFiles: readonly (readonly [path: string, local: string])[];
}

/** A built release as it travels back. */
interface SentRelease {
  readonly manifest: Manifest;
  readonly localPaths: readonly (readonly [path: string, local: string])[];
}

/** What publishing asks of ONNX Runtime: its order and its answer, by name. */
export interface PublishingWork {
  readonly build: { readonly order: SentBuildOptions; readonly answer: SentRelease };
  readonly optimise: {
    readonly order: { readonly modelFile: string; readonly target: string };
    readonly answer: OptimisedGraph;
  };
  /** Loads a release that lies in a folder, and runs its self-test. */
  readonly try: {
    readonly order: { readonly manifest: Manifest; readonly folder: string };
    readonly answer: null;
  };
}

/** An order as it is sent; the process ends itself after `timeoutMs`, whoever waits for it. */
export type PublishingOrder = {
  readonly [Work in keyof PublishingWork]: {
    readonly work: Work;
    readonly timeoutMs: number;
    readonly order: PublishingWork[Work]['order'];
  };
}[keyof PublishingWork];

/** What a failure is told by. */
export interface SentError {
  /** Unset where it is a fault of the program. */
  readonly code?: string;
  readonly message: string;
  readonly isRetryable: boolean;
}

/** What comes back, once. */
export type PublishingAnswer =
  | { readonly isDone: true; readonly value: unknown }
  | { readonly isDone: false; readonly error: SentError };
