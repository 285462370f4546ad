import { tmpdir } from 'node:os';
import { validate } from 'dockerfile-utils';
import { run } from 'dockerfilelint';

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
}

/** What this project asks for beside the linters: native libraries load, and builders that are not Docker's can build. */
const OUR_RULES: readonly Rule[] = [
  {
    pattern: /^FROM (?!\$BASE\b|[a-z-]+( |$))/m,
    message: 'an image that is not $BASE cannot be pinned from outside',
  },
  { pattern: /^(ARG|FROM) .*alpine/im, message: 'Alpine has no glibc, which ONNX Runtime needs' },
  { pattern: /^USER (root|0)\b/m, message: 'the function runs as root, which nothing asks for' },
  { pattern: /^COPY .*--link/m, message: 'COPY --link is known to BuildKit only' },
];

/**
 * What is wrong with a Dockerfile, a line each.
 * @param text - may build on `$BASE`, whose default the linters then see.
 */
export function lintDockerfile(text: string): readonly string[] {
  const [, base] = /^ARG BASE=(\S+)$/m.exec(text) ?? [];
  const plain = base === undefined ? text : text.replaceAll('$BASE', base);
  return [
    ...validate(plain).map(({ range, message }) => `${range.start.line + 1}: ${message}`),
    ...run(tmpdir(), plain).map(({ line, title }) => `${line}: ${title}`),
    ...OUR_RULES.filter(({ pattern }) => pattern.test(text)).map(({ message }) => message),
  ];
}
