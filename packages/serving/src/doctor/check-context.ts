import type { Manifest, Pointer, ReadManifest } from '@yololift/core/release';

/** What a source systemError when it was asked for the release in force. */
export type SourceAnswer =
  | { readonly kind: 'has'; readonly release: ReadManifest }
  | { readonly kind: 'lacks'; readonly error: unknown }
  | { readonly kind: 'broken'; readonly error: unknown };

/** What earlier checks found, for those that follow. */
export interface CheckContext {
  /** Unset where the parameter gave none. */
  pointer?: Pointer;
  /** By root; a source that could not be read has none. */
  readonly answers: Map<string, SourceAnswer>;
}

/** The manifest of the release in force, from the first source that has it. */
export function findManifest({ answers }: CheckContext): Manifest | undefined {
  for (const answer of answers.values()) if (answer.kind === 'has') return answer.release.manifest;
  return undefined;
}
