import { createStoreRegistry } from '@yololift/core/stores';
import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { createImageLocator } from '@yololift/serving/images';
import type { AttackTarget } from '../attack-target.ts';
import { mutateText } from '../mutate-text.ts';

const PLACES = [
  's3://scans/in',
  'gs://scans',
  'az://account/scans',
  'file:///mnt/in',
  'https://example.com/in',
];
const IMAGES = [
  's3://scans/in/a.jpg',
  'gs://scans/a/b.png',
  'az://account/scans/a.tif',
  'file:///mnt/in/a.jpg',
  'https://example.com/in/a%20b.jpg?x=1',
];
const ROOTS = ['file:///mnt/models', 'file:///mnt/a%20b', 'env:POINTER', 's3://bucket/models'];

/** URIs of images in allowed locations, and of stores. */
export async function attackUris(): Promise<AttackTarget> {
  const locate = createImageLocator(PLACES, CLOUD_GRAMMAR);
  const stores = createStoreRegistry({});
  return {
    async attack(random) {
      if (random.chance(0.3)) {
        await stores.openRoot(mutateText(random.pick(ROOTS), random));
        return;
      }
      const location = locate(mutateText(random.pick(IMAGES), random));
      if (location.kind === 'web')
        assertListed(location.url.origin === 'https://example.com', location.url.href);
      else assertListed(!location.key.split('/').includes('..'), location.key);
    },
  };
}

function assertListed(isListed: boolean, place: string): void {
  if (!isListed) throw new Error(`it points to ${JSON.stringify(place)}`);
}
