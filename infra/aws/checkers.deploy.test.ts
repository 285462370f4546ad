import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { packageTemplate } from '../testing/package-template.ts';
import type { Template } from '../testing/template.ts';
import { validateTemplate } from '../testing/validate-template.ts';

type Resources = Template['Resources'];
const template = inject('template');

test("the template passes CloudFormation's checks", async () => {
  expect(await validateTemplate(template)).toEqual([]);
});

test.each([
  ['DetectLambdaFunctionUrl', { AuthType: 'IAM' }, "'IAM' is not one of"],
  ['ImagesBucket', { BucketName: { Ref: 'Nobody' } }, "'Nobody' is not one of"],
  ['Images', { VisibilityTimeout: 'long' }, "'long' is not of type"],
] as const)('finds what CloudFormation would refuse: %s with %j', async (name, properties, message) => {
  const { Resources } = template;
  const wrong = { ...Resources[name], Properties: { ...Resources[name]?.Properties, ...properties } };
  const errors = await validateTemplate({
    ...template,
    Resources: { ...Resources, [name]: wrong } as Resources,
  });
  expect(errors).toEqual([expect.stringContaining(message)]);
});

test('osls finds a misspelt setting', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-misspelt-'));
  try {
    await cp(fileURLToPath(new URL('.', import.meta.url)), folder, { recursive: true });
    const file = join(folder, 'serverless.yml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('ephemeralStorageSize', 'ephemeralStorage'));
    await expect(packageTemplate({}, { folder })).rejects.toThrow(/unrecognized property 'ephemeralStorage'/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
