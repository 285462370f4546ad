import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileCircles } from '@yololift/core/testing';
import { workspaceRoot } from '@yololift/packager/testing';
import { expect, test } from 'vitest';

const FOLDERS = globSync(['packages/*/{src,testing}', 'apps/*/{src,testing}', 'infra/testing'], {
  cwd: workspaceRoot(),
});

test.each(FOLDERS)('no files in %s import each other, not even for types', (folder) => {
  expect(fileCircles(join(workspaceRoot(), folder))).toEqual([]);
});
