import type { Manifest, Pointer, ReadManifest } from '@yololift/core/release';

/** A source's answer to the request for the active release. */
export type SourceAnswer =
  | { readonly kind: 'has'; readonly release: ReadManifest }
  | { readonly kind: 'lacks'; readonly error: unknown }
  | { readonly kind: 'broken'; readonly error: unknown };

/** Findings of earlier checks, for later ones. */
export interface CheckContext {
  /** Unset if the parameter could not be read. */
  pointer?: Pointer;
  /** By root URI; unreadable sources have no entry. */
  readonly answers: Map<string, SourceAnswer>;
}

/** The active release's manifest, from the first source that has it. */
export function findManifest({ answers }: CheckContext): Manifest | undefined {
  for (const answer of answers.values()) if (answer.kind === 'has') return answer.release.manifest;
  return undefined;
}
