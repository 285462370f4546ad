import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunction } from './bundle-function.ts';

let folder: string;
const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Below an app's folder, so that the native libraries resolve as in a deployment.
beforeAll(async () => {
  folder = await mkdtemp(join(fromHere('../../../../apps/aws-lambda/'), '.test-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('every lazily loaded chunk of a function loads', async () => {
  const outFolder = join(folder, 'lambda');
  await bundleFunction({ entry: fromHere('../../../aws/src/function/create-lambda-function.ts'), outFolder });
  const pieces = (await readdir(outFolder)).filter(
    (name) => name.endsWith('.mjs') && !['engine-worker.mjs', 'graph-saver.mjs'].includes(name),
  );
  expect(pieces.length).toBeGreaterThan(1);
  for (const piece of pieces) await import(pathToFileURL(join(outFolder, piece)).href);
});

test('CommonJS and ES modules work together: named SDK exports, and code with its own require', async () => {
  const source = `
    import { createRequire } from 'node:module';
    export const own = createRequire(import.meta.url).resolve('node:fs');
    export const sdks = await Promise.all([
      import('${fromHere('../../../aws/src/sdk/ssm.ts')}'),
      import('${fromHere('../../../gcp/src/sdk/parameter-manager.ts')}'),
      import('${fromHere('../../../azure/src/sdk/storage-blob.ts')}'),
    ]);`;
  const entry = join(folder, 'entry.ts');
  await writeFile(entry, source);
  await bundleFunction({ entry, outFolder: join(folder, 'sdks') });
  const { own, sdks } = await import(pathToFileURL(join(folder, 'sdks/main.mjs')).href);
  expect(own).toBe('node:fs');
  expect(sdks.map((sdk: object) => Object.entries(sdk).map(([name, value]) => [name, typeof value]))).toEqual(
    [
      [['SSMClient', 'function']],
      [['ParameterManagerClient', 'function']],
      [['BlobServiceClient', 'function']],
    ],
  );
});
