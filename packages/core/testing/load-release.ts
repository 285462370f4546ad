import { appendFileSync } from 'node:fs';
import { systemClock } from '../src/async/system-clock.ts';
import type { ObjectReader } from '../src/ports/object-reader.ts';
import { createReleaseLoader } from '../src/release/loading/release-loader.ts';
import { openFolderStore } from '../src/stores/folder-store.ts';

// `node load-release.ts <root> <cache folder> <log> <pause ms>` loads documents/1 from a folder like a
// bucket, pauses before each chunk, logs the requested keys, and prints the folder of the files. It is a
// separate process, so that a test can kill it, or run two.

const [root = '', cacheFolder = '', log = '', pause = '0'] = process.argv.slice(2);
const { uri, fetch } = openFolderStore(root);

const reader: ObjectReader = {
  uri,
  async fetch(key, options) {
    appendFileSync(log, `${key}\n`);
    const result = await fetch(key, options);
    return result.kind === 'modified' ? { ...result, body: paused(result.body) } : result;
  },
};

async function* paused(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    if (pause !== '0') await systemClock.sleep(Number(pause));
    yield piece;
  }
}

const silent = () => undefined;
const logger = { info: silent, warn: silent, error: silent };
const loader = createReleaseLoader(
  { sources: [{ uri, reader }], clock: systemClock, logger },
  { cacheFolder },
);
try {
  const { folder, record } = await loader.load({ model: 'documents', version: '1' });
  process.stdout.write(JSON.stringify({ folder, source: record.source }));
} catch (error) {
  const { code, message } = error as { readonly code: string; readonly message: string };
  process.stdout.write(JSON.stringify({ code, message }));
}
