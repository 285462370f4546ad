/** Longest text of one field, characters. */
const MAX_CHARACTERS = 2_000;

/** What is looked at of a longer one. */
const MAX_READ = 8_000;

/** Base64 of this length is data or a key: a SHA-256 digest has 64 characters in hex, a UUID 36. */
const ENCODED_RUN = /[A-Za-z0-9+/_-]{256,}={0,2}/g;

/** Escaped to six characters each in JSON; nobody reads them. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Repetitions are bounded, so that a long hostile text costs linear time. */
const SECRET_NAME = String.raw`[\w-]{0,40}(?:signature|sig|token|secret|password|passwd|pwd|passphrase|credential|account-?key|access-?key|api-?key|functions-?key|subscription-?key|master-?key|host-?key|shared-?key)[\w-]{0,40}`;

/** A header of such a name: `X-Amz-Security-Token: …`, `x-functions-key: …`. */
const SECRET_HEADER = String.raw`x-[\w-]{0,40}(?:signature|token|secret|credential|key|auth)[\w-]{0,40}`;

/** Keys and tokens that are known by their beginning: AWS, GitHub, GitLab, Slack, Google, and any JSON web token. */
const SECRET_FORMS = [
  '(?:AKIA|ASIA)[A-Z0-9]{12,}',
  String.raw`gh[pousr]_\w{16,}`,
  String.raw`github_pat_\w{16,}`,
  String.raw`glpat-[\w-]{16,}`,
  String.raw`xox[a-z]-[\w-]{10,}`,
  String.raw`AIza[\w-]{30,}`,
  String.raw`ya29\.[\w-]{10,}`,
  String.raw`eyJ[\w-]{6,2000}\.[\w-]{4,2000}(?:\.[\w-]{0,2000})?`,
];
const KNOWN_SECRETS = new RegExp(`\\b(?:${SECRET_FORMS.join('|')})`, 'g');

const REPLACEMENTS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // user:password@ of a URL; a browser takes backslashes too.
  [/\b([a-z][a-z0-9+.-]{0,30}:[/\\]{2})[^\s/\\?#]{1,2000}@/gi, '$1'],
  // The query and fragment of a URL, where signatures are.
  [/\b([a-z][a-z0-9+.-]{0,30}:[/\\]{2}[^\s?#]{0,2000})[?#]\S*/gi, '$1?…'],
  // The query of a bare path: /detect?code=…
  [/\?[\w.%~-]{1,100}=\S*/g, '?…'],
  [new RegExp(String.raw`\b(${SECRET_NAME})(=|%3D)[^\s;,]+`, 'gi'), '$1$2…'],
  // A function's key or a login's code; an error's `code=ENOENT` or `code=404` is none.
  [/\bcode(=|%3D)(?![A-Z0-9_]{1,40}(?:[\s;,&"')]|$))[^\s;,]+/g, 'code$1…'],
  [new RegExp(String.raw`\b(${SECRET_HEADER}:)\s{0,5}[^\s;,"']+`, 'gi'), '$1 …'],
  [new RegExp(String.raw`(["']${SECRET_NAME}\\?["']\s{0,5}:\s{0,5}\\?["'])[^"']*`, 'gi'), '$1…'],
  [/\b(bearer|basic|sharedaccesssignature)\s+[^\s"',;]{6,}/gi, '$1 …'],
  [/-----BEGIN [A-Z ]{1,40}-----[\s\S]*?(?:-----END [A-Z ]{1,40}-----|$)/g, '<key material>'],
];

/**
 * A text as it may stand in a log: URLs without query, fragment and userinfo, no secrets told as `name=value`, no
 * encoded bytes, at most 2,000 characters and a note of how many there were.
 */
export function redactText(text: string): string {
  const read = text.length > MAX_READ ? dropUnfinished(text.slice(0, MAX_READ)) : text;
  const clean = REPLACEMENTS.reduce(
    (cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement),
    read
      .toWellFormed()
      .replace(CONTROL, ' ')
      .replace(KNOWN_SECRETS, '<secret>')
      .replace(ENCODED_RUN, ({ length }) => `<${length} characters>`),
  );
  if (clean.length <= MAX_CHARACTERS && read === text) return clean;
  return `${clean.slice(0, MAX_CHARACTERS)}… (${text.length} characters)`;
}

/** A word that was cut through may be a URL that no longer looks like one with a password. */
function dropUnfinished(text: string): string {
  let end = text.length;
  while (end > 0 && /\S/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
