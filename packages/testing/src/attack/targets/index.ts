import type { OpenTarget } from '../attack-target.ts';
import { attackBodies } from './http-bodies.ts';
import { attackManifests } from './manifests.ts';
import { attackMessages } from './messages.ts';
import { attackModelHeaders } from './model-headers.ts';
import { attackPictures } from './pictures.ts';
import { attackPointers } from './pointers.ts';
import { attackTarballs } from './tarballs.ts';
import { attackUris } from './uris.ts';

/** Everything that reads untrusted input, by name. */
export const TARGETS: Readonly<Record<string, OpenTarget>> = {
  pictures: attackPictures,
  'model headers': attackModelHeaders,
  'HTTP bodies': attackBodies,
  messages: attackMessages,
  pointers: attackPointers,
  manifests: attackManifests,
  tarballs: attackTarballs,
  URIs: attackUris,
};
