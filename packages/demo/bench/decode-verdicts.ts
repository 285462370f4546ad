// Checks that an image's result does not depend on other requests, against `serve` and the functions in their
// runtimes:
//
//   node bench/decode-verdicts.ts [requests of a kind, default 1000] [serve,azure,gcp,lambda]
//
// Sends valid images that a decoder warns about, and damaged ones, alone, in pairs and eight at once. Prints
// the wrong results. Build the functions first.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countWrongVerdicts, warnedPictures } from '@yololift/core/testing';
import type { FunctionRuntime } from '@yololift/testing';
import { smallDetector } from './hostile-load/models.ts';
import { goodPhoto } from './hostile-load/pictures.ts';
import { send } from './hostile-load/requests.ts';
import { publish, serve } from './hostile-load/served.ts';
import { TARGETS, type Target } from './hostile-load/targets.ts';

const count = Number(process.argv[2] ?? 1000);
const names = process.argv[3] ?? 'serve,azure,gcp,lambda';

const folder = await mkdtemp(join(tmpdir(), 'yololift-verdicts-'));
try {
  const environment = await publish(folder, { model: smallDetector(), photo: await goodPhoto() });
  for (const target of TARGETS.filter(({ name }) => names.split(',').includes(name))) {
    const { runtime } = await serve(target, environment, folder);
    await judge(target, runtime);
    await runtime.stop();
  }
} finally {
  await rm(folder, { recursive: true });
}

async function judge({ name, isInline }: Target, runtime: FunctionRuntime): Promise<void> {
  for (const picture of await warnedPictures()) {
    for (const atOnce of isInline ? [1] : [1, 2, 8]) {
      const statuses: Record<number, number> = {};
      const wrong = await countWrongVerdicts(picture, { count, atOnce }, async (body) => {
        const { status } = await send(runtime, { path: '/detect', body, headers: {} });
        statuses[status] = (statuses[status] ?? 0) + 1;
        return status === 200;
      });
      console.log(JSON.stringify({ target: name, format: picture.format, atOnce, ...wrong, statuses }));
    }
  }
}
