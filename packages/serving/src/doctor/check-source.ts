import type { Clock } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import type { CheckContext } from './check-context.ts';
import { type Finding, ok } from './finding.ts';
import { probeSource } from './probe-source.ts';

/** Checks that a bucket or container can be read; `checkRelease` checks that it has the release. */
export async function checkSource(
  source: ReleaseSource,
  { context, clock }: { readonly context: CheckContext; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Finding> {
  const requestedAt = clock.now();
  const answer = await probeSource(source, context, signal);
  if (answer !== undefined) context.answers.set(source.uri, answer);
  return ok(`answers within ${Math.round(clock.now() - requestedAt)} ms`);
}
