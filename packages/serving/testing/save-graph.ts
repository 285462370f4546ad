import { pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { createReleaseLoader } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { foundBy } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import { loadReleaseModel } from '../src/slot/load-release-model.ts';
import { createSavedGraphs } from '../src/slot/saved-graphs.ts';

// `node save-graph.ts <folder> <cache folder> <image>` loads cats/1 from a folder, saves its graph at once, and prints
// the graph used, the log and the detections. A separate program, so that a test can run two.

const [folder = '', cacheFolder = '', image = ''] = process.argv.slice(2);
const store = openFolderStore(pathToFileURL(folder).href);
const logged: string[] = [];
const keep = (_: unknown, message: string) => void logged.push(message);
const logger = { info: keep, warn: keep, error: keep };
const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
const loader = createReleaseLoader({ sources, clock: systemClock, logger }, { cacheFolder });
const graphs = createSavedGraphs({ cacheFolder, clock: systemClock, logger }, { settleMs: 0 });
let saving: Promise<void> | undefined;

const { model, record } = await loadReleaseModel(
  {
    loader,
    runtimes: { yolo: () => yoloRuntime() },
    run: { thread: 'inline', threads: 1 },
    graphs: {
      ...graphs,
      save: (...job) => {
        saving = graphs.save(...job);
        return saving;
      },
    },
  },
  { model: 'cats', version: '1' },
  { signal: new AbortController().signal, assertRoom: () => undefined },
);
const detections = await foundBy(model, image);
await saving;
await model.close();
process.stdout.write(JSON.stringify({ graph: record.graph, logged, detections }));
