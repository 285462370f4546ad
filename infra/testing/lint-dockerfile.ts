import { tmpdir } from 'node:os';
import { validate } from 'dockerfile-utils';
import { run } from 'dockerfilelint';

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
}

/** The project's own rules: native libraries load, and builders other than Docker's work. */
const OUR_RULES: readonly Rule[] = [
  {
    pattern: /^FROM (?!\$BASE\b|[a-z-]+( |$))/m,
    message: 'an image other than $BASE cannot be pinned by the caller',
  },
  { pattern: /^(ARG|FROM) .*alpine/im, message: 'Alpine has no glibc, which ONNX Runtime needs' },
  { pattern: /^USER (root|0)\b/m, message: 'the function runs as root without need' },
  { pattern: /^COPY .*--link/m, message: 'COPY --link needs BuildKit' },
];

/**
 * Lists the problems of a Dockerfile, one per line.
 * @param text - may build on `$BASE`; the linters check its default.
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
