import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { yoloFromEnvironment } from '@yololift/core/yolo';
import { parseConfiguration } from '@yololift/serving/functions';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../packages/gcp/src/function/settings.ts';
import { checkNames } from './testing/check-names.ts';
import { type Block, readConfiguration } from './testing/read-configuration.ts';

const configuration = await readConfiguration();
const { resource = {} } = configuration;
const locals: Block = Object.assign({}, ...(configuration.locals ?? []));

/** The only block of a resource. */
function block(kind: string, name: string): Block {
  return resource[kind]?.[name]?.[0] ?? {};
}

const blockIn = (parent: unknown) => (parent as readonly Block[])[0] ?? {};
type Service = 'detect' | 'batch';

describe('checkers', () => {
  test('the provider defines every name, and no required name is missing', () => {
    expect(checkNames(configuration)).toEqual([]);
  });

  test.each([
    ['max_delivery_attempts', 'max_delivery_attemps', 'does not define this name'],
    ['"google_pubsub_topic" "dead"', '"google_pubsub_topik" "dead"', 'unknown kind of resource'],
    ['topic                = google_pubsub_topic.images.id\n', '', 'topic is missing'],
    ['expiration_policy {\n    ttl = ""\n  }', 'expiration_policy = ""', 'must be a block'],
  ])('%s replaced with %s is found', async (right, wrong, message) => {
    const wrongly = await readConfiguration((text, file) => {
      if (file !== 'messages.tf') return text;
      expect(text).toContain(right);
      return text.replace(right, wrong);
    });
    expect(checkNames(wrongly).join('\n')).toContain(message);
  });

  test('a syntax error is reported with file and line', async () => {
    const broken = readConfiguration((text, file) => (file === 'schedule.tf' ? text.replace('{', '') : text));
    await expect(broken).rejects.toThrow(/schedule\.tf:2/);
  });

  const [formatter] = ['tofu', 'terraform'].filter((name) => spawnSync(name, ['version']).status === 0);
  test.skipIf(formatter === undefined)('it is formatted (needs tofu)', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    expect(execFileSync(formatter ?? '', ['fmt', '-check', '-diff', folder]).toString()).toBe('');
  });
});

test('they mount models read-only, and have memory for their file system', () => {
  const template = blockIn(block('google_cloud_run_v2_service', 'function').template);
  const { content } = blockIn((template.dynamic as Record<string, unknown>).volumes) as { content: unknown };
  expect(blockIn(blockIn(content).gcs)).toMatchObject({ read_only: true });
  expect(template.execution_environment).toBe('EXECUTION_ENVIRONMENT_GEN2');
  const resources = blockIn(blockIn(template.containers).resources);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's own
  expect(resources).toMatchObject({ limits: { memory: '${var.memory}' }, startup_cpu_boost: true });
});

test('the cache leaves enough of the memory', () => {
  const defaultOf = (name: string) => configuration.variable?.[name]?.[0]?.default;
  expect(defaultOf('memory')).toBe('2Gi');
  expect(defaultOf('cache_mb')).toBeLessThan(700);
});

test('their environment is a valid function configuration', () => {
  expect(environmentOf('detect')).toMatchObject({
    configuration: {
      pointer: 'gcp-parameter://project/global/yololift-dev',
      sources: ['file:///mnt/models', 'gs://models'],
      maxCacheBytes: 512e6,
      timeoutMs: 55_000,
    },
    settings: { SERVICE_URL: 'https://detect.run.app', MANAGE_SERVICE_ACCOUNTS: ['schedule@x', 'detect@x'] },
  });
  expect(environmentOf('batch').configuration).toMatchObject({
    imageSources: ['gs://images'],
    results: 'gs://results',
    timeoutMs: 570_000,
  });
});

/** Values of references, since Terraform itself does not run here. */
const REFERENCES: Readonly<Record<string, string>> = {
  'local.pointer': 'gcp-parameter://project/global/yololift-dev',
  'local.sources': 'file:///mnt/models,gs://models',
  'local.detect_url': 'https://detect.run.app',
  'tostring(var.cache_mb)': '512',
  'var.project': 'project',
  'google_storage_bucket.images.name': 'images',
  'google_storage_bucket.results.name': 'results',
  'google_service_account.schedule.email': 'schedule@x',
  'google_service_account.detect.email': 'detect@x',
};

type Variables = Readonly<Record<string, string>>;

function environmentOf(name: Service) {
  const own = (locals.services as Readonly<Record<Service, { readonly environment: Variables }>>)[name];
  const variables = Object.entries({ ...(locals.environment as Variables), ...own.environment });
  const resolved = variables.map(([variable, value]) => [
    variable,
    value.replace(/\$\{(.+?)\}/g, (_, reference: string) => REFERENCES[reference] ?? `unknown ${reference}`),
  ]);
  const known = [...Object.keys(SETTINGS), ...PLATFORM];
  for (const [variable] of variables) if (!isOfFunctions(variable)) expect(known).toContain(variable);
  return parseConfiguration(Object.fromEntries(resolved), { ...yoloFromEnvironment.variables, ...SETTINGS });
}

/** Variables for the framework and for glibc. */
const PLATFORM = ['FUNCTION_TARGET', 'MALLOC_TRIM_THRESHOLD_'];

/** A wrong number of megabytes or seconds, or a wrong URI, is reported by name. */
function isOfFunctions(variable: string): boolean {
  try {
    parseConfiguration(
      { MODEL_POINTER: 'env:X', MODEL_SOURCES: 'file:///x', [variable]: '-' },
      yoloFromEnvironment.variables,
    );
    return false;
  } catch (error) {
    return String(error).includes(variable);
  }
}

test('messages carry a token for the service, are redelivered after a pause, and end as stored dead letters', () => {
  const images = block('google_pubsub_subscription', 'images');
  const push = blockIn(images.push_config);
  expect(blockIn(push.oidc_token).audience).toBe(push.push_endpoint);
  expect(blockIn(images.dead_letter_policy)).toMatchObject({ max_delivery_attempts: 5 });
  expect(blockIn(images.retry_policy)).toHaveProperty('minimum_backoff');
  expect(block('google_pubsub_subscription', 'dead').message_retention_duration).toBe('1209600s');
});

test('a schedule calls every five minutes, with a token for the service', () => {
  const job = block('google_cloud_scheduler_job', 'warm');
  const target = blockIn(job.http_target);
  expect(job.schedule).toBe('*/5 * * * *');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's own
  expect(blockIn(target.oidc_token).audience).toBe('${local.detect_url}');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's own
  expect(target.uri).toBe('${local.detect_url}/manage/warm');
});

test('roles are assigned on single resources; the one on the project has a condition', () => {
  const onProject = Object.values(resource.google_project_iam_member ?? {}).flat();
  expect(onProject).toMatchObject([
    { role: 'roles/parametermanager.parameterViewer', condition: [{ expression: expect.any(String) }] },
  ]);
  const roles = Object.entries(resource)
    .filter(([kind]) => kind.endsWith('_iam_member'))
    .flatMap(([, named]) => Object.values(named).flat())
    .map(({ role }) => role);
  expect(new Set(roles)).toEqual(
    new Set([
      'roles/parametermanager.parameterViewer',
      'roles/storage.objectViewer',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's own
      '${each.value}',
      'roles/run.invoker',
      'roles/iam.serviceAccountTokenCreator',
      'roles/pubsub.publisher',
      'roles/pubsub.subscriber',
    ]),
  );
  expect(block('google_storage_bucket_iam_member', 'models').role).toBe('roles/storage.objectViewer');
  expect(JSON.stringify(configuration)).not.toMatch(/allUsers|roles\/(owner|editor|.*[aA]dmin")/);
});

test('nothing is public, and non-empty buckets cannot be deleted', () => {
  for (const [bucket] of Object.values(resource.google_storage_bucket ?? {})) {
    expect(bucket).toMatchObject({ public_access_prevention: 'enforced', uniform_bucket_level_access: true });
    expect(bucket).not.toHaveProperty('force_destroy');
  }
});
