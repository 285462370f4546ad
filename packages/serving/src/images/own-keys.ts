import { isYoloLiftError } from '@yololift/core/errors';
import type { UriGrammar } from '@yololift/core/stores';
import { type ParsedUri, parseUri } from './parse-uri.ts';

const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
/** Keys from `resultKey`: `documents/3/0f1e2d3c4b5a/page_1.png-<32 hex digits>.json`. */
const RESULT = new RegExp(`^${NAME}/${NAME}/[0-9a-f]{12}/[^/]+-[0-9a-f]{32}\\.json$`);
/** `runs/2026-01-01T00-00-00.000Z-0a1b2c3d.json` */
const RUN = new RegExp(`^runs/${NAME}\\.json$`);

/** Whether `ResultStore` wrote a key below its root: a result or a run's record. */
export function isOwnKey(key: string): boolean {
  return RESULT.test(key) || RUN.test(key);
}

/** Creates a filter that matches the objects of the result store at `root`; without a root it matches none. */
export function createResultFilter(root: string | undefined, grammar: UriGrammar): (uri: string) => boolean {
  const place = root === undefined ? undefined : parsed(root, grammar);
  if (place === undefined) return () => false;
  const folders = place.segments.at(-1) === '' ? place.segments.slice(0, -1) : place.segments;
  return (uri) => {
    const object = parsed(uri, grammar);
    if (object === undefined || object.origin !== place.origin) return false;
    if (!folders.every((segment, index) => segment === object.segments[index])) return false;
    return isOwnKey(object.segments.slice(folders.length).join('/'));
  };
}

/** `undefined` for an invalid URI; opening it reports the error. */
function parsed(uri: string, grammar: UriGrammar): ParsedUri | undefined {
  try {
    return parseUri(uri, grammar);
  } catch (error) {
    if (isYoloLiftError(error, 'IMAGE_URI_REFUSED')) return undefined;
    throw error;
  }
}
