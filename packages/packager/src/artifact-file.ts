/** A file of an artifact. */
export interface ArtifactFile {
  /** Path in the artifact, with `/`. */
  readonly path: string;
  /** Path of the source file. */
  readonly source: string;
  /** The part that it counts towards in the size report: `sharp 0.35.5`, `bundle`. */
  readonly part: string;
}

/** Part name of the code built from the workspace. */
export const BUNDLE = 'bundle';
/** Models folder in an artifact. */
export const MODELS = 'models';

/** Whether a file belongs to a packaged model. */
export function isOfModel({ path }: ArtifactFile): boolean {
  return path.startsWith(`${MODELS}/`);
}

/** Compares paths, independent of the machine's locale. */
export function byPath(a: ArtifactFile, b: ArtifactFile): number {
  return a.path < b.path ? -1 : 1;
}
