import { truncateSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { createReleaseLoader } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { foundBy } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import { loadReleaseModel } from '../src/slot/load-release-model.ts';

// `node predict-after-cut.ts <mount> <cache folder> <image> <file>` loads cats/1 from a mounted folder, cuts a file of the
// release there to one byte, and prints the detections after that. A separate program, since it may crash.

const [mount = '', cacheFolder = '', image = '', file = ''] = process.argv.slice(2);
const store = openFolderStore(pathToFileURL(mount).href);
const silent = () => undefined;
const logger = { info: silent, warn: silent, error: silent };
const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
const loader = createReleaseLoader({ sources, clock: systemClock, logger }, { cacheFolder });
const { model } = await loadReleaseModel(
  { loader, runtimes: { yolo: () => yoloRuntime() }, run: { thread: 'inline', threads: 1 } },
  { model: 'cats', version: '1' },
  { signal: new AbortController().signal, assertRoom: silent },
);
truncateSync(file, 1);
const detections = await foundBy(model, image);
await model.close();
process.stdout.write(JSON.stringify(detections.map(({ name }) => name)));
