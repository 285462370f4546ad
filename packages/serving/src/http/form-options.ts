import { YoloLiftError } from '@yololift/core';
import type { OptionNames } from '@yololift/core/model';
import { ignoredNames, type TextOptions } from './query-options.ts';

/** Parts of names that browsers, frameworks and upload widgets give to fields of their own. */
const FURNITURE =
  /submit|button|btn|upload|csrf|xsrf|token|captcha|viewstate|eventvalidation|eventtarget|eventargument|nonce|utf-?8|charset|max_file_size|lastmodified|filename|uuid|^_|^dz|^qq|\.[xy]$/i;

/** Whole names of such fields. */
const FURNITURE_NAMES: ReadonlySet<string> = new Set(
  'action,chunk,chunks,comment,commit,description,file_name,form_id,go,id,name,ok,op,save,send,size,title,type,x,y'.split(
    ',',
  ),
);

/**
 * Reads the options of a form's text fields. An empty field is absent, as a form sends every field it shows. What a
 * page adds of itself (a submit button, a CSRF token, a widget's file name) is ignored, with a warning; any other name
 * is refused.
 *
 * @throws YoloLiftError `INVALID_OPTION` - a name that is no option, or one option with two values.
 */
export function readFormOptions(
  fields: readonly (readonly [name: string, text: string])[],
  options: OptionNames,
): TextOptions {
  const filled = fields.filter(([, text]) => text.trim() !== '');
  const foreign = [...new Set(filled.map(([name]) => name))].filter((name) => !options.has(name));
  for (const name of foreign) {
    if (options.misspelling(name) !== undefined || !isFurniture(name)) {
      throw new YoloLiftError('INVALID_OPTION', options.unknown(name));
    }
  }
  const own = filled.filter(([name]) => options.has(name));
  return { options: options.fromText(own), warnings: ignoredNames('the form', foreign, options) };
}

function isFurniture(name: string): boolean {
  return FURNITURE.test(name) || FURNITURE_NAMES.has(name.toLowerCase());
}
