import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { unpackTarball } from '@yololift/core/release';
import { pack } from 'tar-stream';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';

/** Tarballs, mutated before or after compression. */
export async function attackTarballs(folder: string): Promise<AttackTarget> {
  const tar = await seedTarball();
  const tarball = join(folder, 'model.tar.gz');
  const inner = join(folder, 'outer', 'inner');
  return {
    async attack(random) {
      const isOuter = random.chance(0.3);
      const bytes = isOuter
        ? mutateBytes(gzipSync(tar), random)
        : gzipSync(mutateBytes(tar, random), { level: 1 });
      await writeFile(tarball, bytes);
      await mkdir(inner, { recursive: true });
      try {
        await unpackTarball(tarball, inner, { maxBytes: 1_000_000, maxFiles: 100 });
      } finally {
        await assertAlone(folder);
      }
    },
  };
}

/** Checks that nothing is written outside the target folder. */
async function assertAlone(folder: string): Promise<void> {
  const beside = await readdir(join(folder, 'outer'));
  await rm(join(folder, 'outer'), { recursive: true, force: true });
  if (beside.length !== 1) throw new Error(`it wrote outside its folder: ${beside.join(', ')}`);
}

async function seedTarball(): Promise<Uint8Array> {
  const packing = pack();
  packing.entry({ name: 'model.onnx' }, 'x'.repeat(3000));
  packing.entry({ name: 'code/', type: 'directory' });
  packing.entry({ name: 'code/labels.txt' }, 'dog\ncat\n');
  packing.entry({ name: `long/${'n'.repeat(120)}.txt` }, 'pax');
  packing.finalize();
  return new Uint8Array(await buffer(packing));
}
