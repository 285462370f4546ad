import type { UriGrammar } from '@yololift/core/stores';
import { plainUri } from '@yololift/core/stores';

/** The outcome of one image of a run. */
export interface RunItem {
  readonly uri: string;
  readonly status: 'ok' | 'error';
  /** URI of its result. */
  readonly result?: string;
}

/** The outcome of a batch run; may have more fields. */
export interface BatchRun {
  readonly items: readonly RunItem[];
  /** Images that remain because time ran out. */
  readonly nextItems?: readonly string[];
}

/** A run's record, `runs/<id>.json`. */
export type RunRecord<T extends BatchRun> = T & {
  readonly schema: 1;
  readonly id: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly counts: { readonly ok: number; readonly error: number; readonly left: number };
};

/** Creates a run's record: adds counts, and removes queries (signatures, tokens) from URIs. */
export function runRecord<T extends BatchRun>(
  run: T,
  { id, now, grammar }: { readonly id: string; readonly now: number; readonly grammar: UriGrammar },
): RunRecord<T> {
  const { items, nextItems = [] } = run;
  const ok = items.filter(({ status }) => status === 'ok').length;
  return {
    schema: 1,
    id,
    finishedAt: new Date(now).toISOString(),
    counts: { ok, error: items.length - ok, left: nextItems.length },
    ...run,
    items: items.map((item) => ({ ...item, uri: plainUri(item.uri, grammar) })),
    nextItems: nextItems.map((uri) => plainUri(uri, grammar)),
  };
}
