/** Maximum length of one field, characters. */
const MAX_CHARACTERS = 2_000;

/** Maximum characters that are processed. */
const MAX_READ = 8_000;

/** Base64 of this length is data or a key; a SHA-256 digest has 64 hex characters, a UUID 36. */
const ENCODED_RUN = /[A-Za-z0-9+/_-]{256,}={0,2}/g;

/** Useless in logs, and JSON escapes each with six characters. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Bounded repetitions keep the time linear for hostile text. */
const SECRET_NAME = String.raw`[\w-]{0,40}(?:signature|sig|token|secret|password|passwd|pwd|passphrase|credential|account-?key|access-?key|api-?key|functions-?key|subscription-?key|master-?key|host-?key|shared-?key)[\w-]{0,40}`;

/** Names of secret headers: `X-Amz-Security-Token: …`, `x-functions-key: …`. */
const SECRET_HEADER = String.raw`x-[\w-]{0,40}(?:signature|token|secret|credential|key|auth)[\w-]{0,40}`;

/** Keys and tokens with a known prefix: AWS, GitHub, GitLab, Slack, Google, and any JSON web token. */
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
  // user:password@ of a URL; browsers also accept backslashes.
  [/\b([a-z][a-z0-9+.-]{0,30}:[/\\]{2})[^\s/\\?#]{1,2000}@/gi, '$1'],
  // The query and fragment of a URL, which may have signatures.
  [/\b([a-z][a-z0-9+.-]{0,30}:[/\\]{2}[^\s?#]{0,2000})[?#]\S*/gi, '$1?…'],
  // The query of a bare path: /detect?code=…
  [/\?[\w.%~-]{1,100}=\S*/g, '?…'],
  [new RegExp(String.raw`\b(${SECRET_NAME})(=|%3D)[^\s;,]+`, 'gi'), '$1$2…'],
  // A function key or a login code, but not an error's `code=ENOENT` or `code=404`.
  [/\bcode(=|%3D)(?![A-Z0-9_]{1,40}(?:[\s;,&"')]|$))[^\s;,]+/g, 'code$1…'],
  [new RegExp(String.raw`\b(${SECRET_HEADER}:)\s{0,5}[^\s;,"']+`, 'gi'), '$1 …'],
  [new RegExp(String.raw`(["']${SECRET_NAME}\\?["']\s{0,5}:\s{0,5}\\?["'])[^"']*`, 'gi'), '$1…'],
  [/\b(bearer|basic|sharedaccesssignature)\s+[^\s"',;]{6,}/gi, '$1 …'],
  [/-----BEGIN [A-Z ]{1,40}-----[\s\S]*?(?:-----END [A-Z ]{1,40}-----|$)/g, '<key material>'],
];

/**
 * Redacts text for logs: removes the query, fragment and userinfo of URLs, secrets in `name=value`, and encoded bytes.
 * Cuts it to 2,000 characters and appends the original length.
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

/** Drops the last, cut word: a cut URL may not be recognised as one with a password. */
function dropUnfinished(text: string): string {
  let end = text.length;
  while (end > 0 && /\S/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
