import { YoloLiftError } from '@yololift/core/errors';
import type { OptionNames } from '@yololift/core/model';
import { type TextOptions, warnIgnoredNames } from './query-options.ts';

/** Parts of field names that browsers, frameworks and upload widgets add. */
const PAGE_FIELDS =
  /submit|button|btn|upload|csrf|xsrf|token|captcha|viewstate|eventvalidation|eventtarget|eventargument|nonce|utf-?8|charset|max_file_size|lastmodified|filename|uuid|^_|^dz|^qq|\.[xy]$/i;

/** Full names of such fields. */
const PAGE_FIELD_NAMES: ReadonlySet<string> = new Set(
  'action,chunk,chunks,comment,commit,description,file_name,form_id,go,id,name,ok,op,save,send,size,title,type,x,y'.split(
    ',',
  ),
);

/**
 * Reads options from a form's text fields. Empty fields count as absent, because a form sends every field it shows.
 * Fields that the page adds (a submit button, a CSRF token, a widget's file name) are ignored with a warning; any other
 * name is refused.
 *
 * @throws YoloLiftError `INVALID_OPTION` - an unknown name, or one option with two values.
 */
export function readFormOptions(
  fields: readonly (readonly [name: string, text: string])[],
  options: OptionNames,
): TextOptions {
  const filled = fields.filter(([, text]) => text.trim() !== '');
  const unknown = [...new Set(filled.map(([name]) => name))].filter((name) => !options.has(name));
  for (const name of unknown) {
    if (options.misspelling(name) !== undefined || !isPageField(name)) {
      throw new YoloLiftError('INVALID_OPTION', options.unknown(name));
    }
  }
  const own = filled.filter(([name]) => options.has(name));
  return { options: options.fromText(own), warnings: warnIgnoredNames('the form', unknown, options) };
}

function isPageField(name: string): boolean {
  return PAGE_FIELDS.test(name) || PAGE_FIELD_NAMES.has(name.toLowerCase());
}
