/** A file of an artifact. */
export interface ArtifactFile {
  /** Where it lies in the artifact, with `/`. */
  readonly path: string;
  /** Path of the file that it is a copy of. */
  readonly source: string;
  /** What it belongs to, as a size report names it: `sharp 0.35.5`, `bundle`. */
  readonly part: string;
}

/** Part of what is built from the workspace. */
export const BUNDLE = 'bundle';
/** Folder of models in an artifact. */
export const MODELS = 'models';

/** Whether a file belongs to a packaged model. */
export function isOfModel({ path }: ArtifactFile): boolean {
  return path.startsWith(`${MODELS}/`);
}

/** Sorts by path, the same on every machine. */
export function byPath(a: ArtifactFile, b: ArtifactFile): number {
  return a.path < b.path ? -1 : 1;
}
