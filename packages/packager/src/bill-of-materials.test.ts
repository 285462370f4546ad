import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import { billOfMaterials } from './bill-of-materials.ts';

const APP = { name: '@yololift/aws-lambda', version: '0.1.0', license: 'Apache-2.0' };
const SHARP = { name: 'sharp', version: '0.35.5', license: 'Apache-2.0' };
const LIBVIPS = {
  name: '@img/sharp-libvips-linux-x64',
  version: '1.3.4',
  license: 'LGPL-3.0-or-later',
  parts: [{ name: 'libheif', version: '1.20.2', license: 'LGPLv3' }],
};
const MODEL = { name: 'demo-documents', version: '1', digest: `sha256:${'a'.repeat(64)}` };
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

test('writes CycloneDX, with the libraries in a binary and the model', async () => {
  const text = billOfMaterials({ app: APP, packages: [SHARP, LIBVIPS], model: MODEL });
  expect(await validator.validate(text)).toBeNull();
  const { components, metadata } = JSON.parse(text);
  expect(metadata.component).toMatchObject({ group: '@yololift', name: 'aws-lambda' });
  expect(components).toMatchObject([
    {
      purl: 'pkg:npm/%40img/sharp-libvips-linux-x64@1.3.4',
      licenses: [{ license: { id: 'LGPL-3.0-or-later' } }],
      components: [{ name: 'libheif', version: '1.20.2', licenses: [{ license: { name: 'LGPLv3' } }] }],
    },
    { type: 'machine-learning-model', name: 'demo-documents', version: '1' },
    { type: 'library', purl: 'pkg:npm/sharp@0.35.5' },
  ]);
});

test('the validator rejects an invalid bill of materials', async () => {
  const text = billOfMaterials({ app: APP, packages: [SHARP], model: undefined });
  expect(await validator.validate(text.replace('"library"', '"libary"'))).not.toBeNull();
});

test('the order of packages and duplicates make no difference', () => {
  const once = billOfMaterials({ app: APP, packages: [SHARP, LIBVIPS], model: undefined });
  expect(billOfMaterials({ app: APP, packages: [LIBVIPS, SHARP, SHARP], model: undefined })).toBe(once);
});
