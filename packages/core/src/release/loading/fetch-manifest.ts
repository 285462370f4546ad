import { YoloLiftError } from '../../errors.ts';
import { assertRequestedRelease } from '../assert-requested-release.ts';
import { keyOf } from '../key-of.ts';
import { MANIFEST_FILE } from '../manifest.ts';
import { formatReleaseName, type ReleaseName } from '../pointer.ts';
import type { ReleaseSource } from '../release-source.ts';
import { watchSpeed, watchWait } from '../watch-speed.ts';
import { callSource, createWatch, type Load, type LoaderContext } from './loader-context.ts';
import { type AttemptControl, type RaceResult, raceSources } from './race-sources.ts';

/** A larger file is not a manifest. */
const MAX_MANIFEST_BYTES = 4_000_000;

/** Fetches the bytes of a release's manifest from the first source that has the requested one. */
export function fetchManifest(
  context: LoaderContext,
  { name, signal, failures }: Load,
): Promise<RaceResult<Uint8Array>> {
  const race = { what: formatReleaseName(name), file: MANIFEST_FILE, signal, failures };
  return raceSources(
    context.sources,
    (source, control) => fetchFrom(context, name, { source, ...control }),
    race,
  );
}

async function fetchFrom(
  context: LoaderContext,
  name: ReleaseName,
  { source, signal, onSlow }: AttemptControl & { readonly source: ReleaseSource },
): Promise<Uint8Array> {
  const key = keyOf(name, MANIFEST_FILE);
  const watch = createWatch(context, { source, what: `${source.uri}/${key}`, onSlow, signal });
  const bytes = await callSource(context, { source, signal }, async () => {
    const result = await watchWait(watch, () => source.reader.fetch(key, { signal }));
    if (result.kind === 'modified') return collect(watchSpeed(result.body, watch), watch.what);
    throw new YoloLiftError('INTERNAL', `${watch.what} returned "not modified" to a request without an ETag`);
  });
  assertRequestedRelease(bytes, name, watch.what);
  return bytes;
}

async function collect(body: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_MANIFEST_BYTES) {
      throw new YoloLiftError('RELEASE_INVALID', `${what} has more than ${MAX_MANIFEST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
