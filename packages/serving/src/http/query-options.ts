import { YoloLiftError } from '@yololift/core/errors';
import { type OptionNames, shownName } from '@yololift/core/model';
import type { Warning } from '@yololift/core/warnings';

/** Options from text, and warnings about other names. */
export interface TextOptions {
  /** Unchecked; see `Task.parseOptions`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Warning[];
}

/** Maximum ignored names in a warning. */
const MAX_LISTED = 5;

/**
 * Reads options from a URL's query. Platforms and proxies add parameters (`code`, `clientId`, `key`, `X-Amz-Signature`,
 * `utm_source`), so unknown names are ignored with a warning. A misspelt option is refused, because ignoring it would
 * silently change the answer.
 *
 * @throws YoloLiftError `INVALID_OPTION` - a misspelt name, or one option with two values.
 */
export function readQueryOptions(query: URLSearchParams, options: OptionNames): TextOptions {
  const names = [...new Set(query.keys())].filter((name) => !options.has(name));
  for (const name of names) {
    const misspelt = options.misspelling(name);
    if (misspelt !== undefined) throw new YoloLiftError('INVALID_OPTION', misspelt);
  }
  const own = [...query].filter(([name]) => options.has(name));
  return { options: options.fromText(own), warnings: warnIgnoredNames('the query', names, options) };
}

/** Warns about ignored names; omits their values, which may be secrets. */
export function warnIgnoredNames(
  where: string,
  names: readonly string[],
  { all }: OptionNames,
): readonly Warning[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, MAX_LISTED).map((name) => `"${shownName(name)}"`);
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  const message = `${where} has unknown options, which were ignored: ${listed.join(', ')}${more}; supported: ${all.join(', ')}`;
  return [{ code: 'OPTION_IGNORED', message }];
}
