import type { Warning } from '@yololift/core';
import { YoloLiftError } from '@yololift/core';
import { type OptionNames, shownName } from '@yololift/core/model';

/** Options as text brought them, and what to say of the names beside them. */
export interface TextOptions {
  /** Unchecked; `Task.parseOptions` does that. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Warning[];
}

/** Names of ignored parameters that a warning lists. */
const MAX_LISTED = 5;

/**
 * Reads the options of a URL's query. A URL carries what platforms and front doors add (`code`, `clientId`, `key`,
 * `X-Amz-Signature`, `utm_source`), so a foreign name is ignored, with a warning; a name that was meant for an option
 * is refused, for else a slip of the pen would change the answer in silence.
 *
 * @throws YoloLiftError `INVALID_OPTION` - a misspelt name, or one option with two values.
 */
export function readQueryOptions(query: URLSearchParams, options: OptionNames): TextOptions {
  const names = [...new Set(query.keys())].filter((name) => !options.has(name));
  for (const name of names) {
    const wrong = options.misspelling(name);
    if (wrong !== undefined) throw new YoloLiftError('INVALID_OPTION', wrong);
  }
  const own = [...query].filter(([name]) => options.has(name));
  return { options: options.fromText(own), warnings: ignoredNames('the query', names, options) };
}

/** The warning of names that were not looked at; their values may be secrets, and are not told. */
export function ignoredNames(
  where: string,
  names: readonly string[],
  { all }: OptionNames,
): readonly Warning[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, MAX_LISTED).map((name) => `"${shownName(name)}"`);
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  const message = `${where} has names that are no options and were ignored: ${listed.join(', ')}${more}; options are ${all.join(', ')}`;
  return [{ code: 'OPTION_IGNORED', message }];
}
