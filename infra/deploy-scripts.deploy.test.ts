import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@yololift/packager/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

// Runs the scripts with stand-ins of the clouds' tools, which record their calls. `yololift package` is real.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-deploy-'));
  await mkdir(join(folder, 'bin'));
});
afterEach(() => rm(folder, { recursive: true }));

const DIGEST = `sha256:${'d'.repeat(64)}`;
const NOTE = 'echo "$(basename "$0") $*" >> "$CALLS"; for last; do :; done';
/** Fails until the image is pushed. */
const DIGEST_ONCE_PUSHED = `if grep -q "docker push" "$CALLS"; then echo ${DIGEST}; else exit 1; fi`;

/** Runs a script with tools that record their calls and answer by the cases in `answers`. */
async function deploy(
  script: string,
  tools: Readonly<Record<string, string>>,
  environment: object,
  args: readonly string[] = [],
) {
  const calls = join(folder, 'calls');
  await writeFile(calls, '');
  const npx = spawnSync('sh', ['-c', 'command -v npx'], { encoding: 'utf8' }).stdout.trim();
  const all = {
    ...tools,
    npx: `case "$*" in *" package "*) exec ${npx} "$@" ;; esac`,
    curl: '',
    docker:
      'case "$1" in build) test -f "$last/main.mjs" ;; login) cat >/dev/null ;; buildx) echo sha256:base ;; esac',
  };
  for (const [name, answer] of Object.entries(all)) {
    const path = join(folder, 'bin', name);
    await writeFile(path, `#!/usr/bin/env bash\n${NOTE}\n${answer}\n`);
    await chmod(path, 0o755);
  }
  const { status, stderr } = spawnSync(join(workspaceRoot(), script), ['dev', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, CALLS: calls, ...environment },
  });
  return { status, stderr, calls: (await readFile(calls, 'utf8')).trim().split('\n') };
}

test('AWS: packages, builds, deploys by digest, publishes and calls, in this order', async () => {
  const aws = `case "$*" in
    *get-caller-identity*) echo 123456789012 ;;
    *describe-images*) ${DIGEST_ONCE_PUSHED} ;;
    *get-login-password*) echo secret ;;
    *"lambda invoke"*) echo None; echo '{}' > "$last" ;;
  esac`;
  const { status, stderr, calls } = await deploy(
    'infra/aws/deploy.sh',
    { aws },
    { AWS_REGION: 'eu-central-1' },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(calls.join('\n')).toMatch(
    /docker build .*BASE=public\.ecr\.aws\/lambda\/nodejs:24@sha256:base .*\ndocker push .*\n.*describe-images.*\nnpx .*osls deploy --stage dev .*\nnpx .*publish .*\naws lambda invoke/,
  );
});

test('AWS: the same commit again builds nothing', async () => {
  const aws = `case "$*" in
    *get-caller-identity*) echo 123456789012 ;;
    *describe-images*) echo ${DIGEST} ;;
    *"lambda invoke"*) echo None; echo '{}' > "$last" ;;
  esac`;
  const { status, calls } = await deploy('infra/aws/deploy.sh', { aws }, { AWS_REGION: 'eu-central-1' });
  expect(status).toBe(0);
  expect(calls.join('\n')).not.toContain('docker');
});

test('AWS: a failed call fails the deployment', async () => {
  const aws = `case "$*" in
    *get-caller-identity*) echo 123456789012 ;;
    *describe-images*) echo ${DIGEST} ;;
    *"lambda invoke"*) echo Unhandled; echo '{"errorType":"MODEL_NOT_FOUND"}' > "$last" ;;
  esac`;
  const { status, stderr } = await deploy('infra/aws/deploy.sh', { aws }, { AWS_REGION: 'eu-central-1' });
  expect(status).toBe(1);
  expect(stderr).toContain('yololift-dev-detect failed: Unhandled');
});

const GCLOUD = `*"get account"*) echo deployer@project.iam.gserviceaccount.com ;; *print-*-token*) echo secret ;;`;
const TERRAFORM =
  'case "$*" in *"output -raw url") echo https://x.run.app ;; *output*) echo gs://models ;; esac';
const GCP = { GOOGLE_CLOUD_PROJECT: 'project' };

test('GCP: packages, builds, applies by digest, publishes and calls, in this order', async () => {
  const gcloud = `case "$*" in ${GCLOUD} *"images describe"*) ${DIGEST_ONCE_PUSHED} ;; esac`;
  const { status, stderr, calls } = await deploy('infra/gcp/deploy.sh', { gcloud, tofu: TERRAFORM }, GCP);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const all = calls.join('\n');
  expect(all).toMatch(
    /docker build .*\ndocker push .*\n.*images describe.*\n(.*\n)*tofu .*apply .*\n(.*\n)*npx .*publish /,
  );
  expect(all).toMatch(/apply .*-var image=\S+@sha256:d{64} .*-var deployer=serviceAccount:deployer@/);
  expect(all).toContain('print-identity-token --audiences https://x.run.app');
  expect(calls.at(-1)).toMatch(/^curl .*https:\/\/x\.run\.app\/detect$/);
});

const hasTofu = spawnSync('sh', ['-c', 'command -v tofu']).status === 0;
test.skipIf(hasTofu)(
  'GCP: the same commit again builds nothing; without tofu, terraform is used',
  async () => {
    const gcloud = `case "$*" in ${GCLOUD} *"images describe"*) echo ${DIGEST} ;; esac`;
    const { status, stderr, calls } = await deploy(
      'infra/gcp/deploy.sh',
      { gcloud, terraform: TERRAFORM },
      GCP,
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const all = calls.join('\n');
    expect(all).not.toMatch(/^docker/m);
    expect(all).toMatch(/terraform .*apply .*-var image=\S+@sha256:d{64} /);
  },
);

const AZ = `case "$*" in
  *"appconfig list"*) echo store ;;
  *"appconfig kv show"*) echo '{"model":"documents","version":"3"}' ;;
  *"manifest show-metadata"*) ${DIGEST_ONCE_PUSHED} ;;
  *outputs.app.value*) echo yololift-dev-x ;;
  *outputs.url.value*) echo https://x.azurewebsites.net ;;
  *outputs.*) echo az://data/models ;;
  *"signed-in-user"*|*"group show"*) echo id ;;
esac`;

test('Azure: packages a zip, deploys with the current release in force, publishes and calls, in this order', async () => {
  const { status, stderr, calls } = await deploy(
    'infra/azure/deploy.sh',
    { az: AZ },
    { AZURE_LOCATION: 'westeurope' },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(calls.join('\n')).toMatch(
    /package azure --zip (.*\n)*.*deployment group create .*release={"model":"documents","version":"3"}.*\n(.*\n)*.*config-zip .*function\.zip.*\n.*keys set .*\n(.*\n)*npx .*publish .*\n(.*\n)*curl .*azurewebsites\.net\/detect$/,
  );
});

test('Azure: an image on Container Apps, by digest', async () => {
  const { status, stderr, calls } = await deploy(
    'infra/azure/deploy.sh',
    { az: AZ },
    { AZURE_LOCATION: 'westeurope' },
    ['code=image', 'registry=mine'],
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const all = calls.join('\n');
  expect(all).toMatch(
    /docker build .*node:4-node24@sha256:base .*\ndocker push mine\.azurecr\.io\/yololift:\w+\n/,
  );
  expect(all).toMatch(/deployment group create .*image=mine\.azurecr\.io\/yololift@sha256:d{64}/);
  expect(all).not.toContain('config-zip');
});
