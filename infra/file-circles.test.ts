import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileCircles } from '@yololift/core/testing';
import { workspaceRoot } from '@yololift/packager/testing';
import { expect, test } from 'vitest';

const FOLDERS = globSync(['packages/*/{src,testing}', 'apps/*/{src,testing}', 'infra/testing'], {
  cwd: workspaceRoot(),
});

test.each(FOLDERS)('no two files of %s import each other, be it types alone', (folder) => {
  expect(fileCircles(join(workspaceRoot(), folder))).toEqual([]);
});
