import { createStoreRegistry } from '@yololift/core/stores';
import { memoryStores } from '@yololift/core/testing';
import { describeObjectStore } from './object-store-contract.ts';

const { openRoot } = createStoreRegistry({}, memoryStores());

describeObjectStore(
  'memory',
  async () => ({ store: await openRoot('mem://contract/models'), close: async () => undefined }),
  { faults: 'memory has no server', large: 'memory holds whole objects' },
);
