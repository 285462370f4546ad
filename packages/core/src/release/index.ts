export { copyModel } from '../onnx/copy-model.ts';
export { hasExternalData } from '../onnx/external-files.ts';
export { optimiseGraph } from '../onnx/optimise-graph.ts';
export { assertRequestedRelease } from './assert-requested-release.ts';
export { entryName } from './cache/cache-entry.ts';
export { GraphFolder } from './cache/graph-folder.ts';
export { keyOf } from './key-of.ts';
export { bytesToFetch, releaseBytes } from './loading/fetch-files.ts';
export {
  createReleaseLoader,
  type LoadedRelease,
  type ReleaseLoader,
  type ReleaseLoaderOptions,
} from './loading/release-loader.ts';
export {
  formatManifest,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
  type SelfTest,
  settingsOf,
} from './manifest.ts';
export { type OpenedModel, openModel } from './open-model.ts';
export {
  formatReleaseName,
  type Pointer,
  parsePointer,
  type ReleaseName,
} from './pointer.ts';
export { OWNER } from './process-owner.ts';
export { fingerprintFile } from './publish/fingerprint-file.ts';
export { type ListedRelease, listReleases } from './publish/list-releases.ts';
export { movePointer, type PointerParameter, readPointer, rollBack } from './publish/move-pointer.ts';
export { isTarball } from './publish/open-tarball.ts';
export {
  type BuiltRelease,
  type PublishedRoot,
  type PublishProgress,
  type PublishTrial,
  publishRelease,
} from './publish/publish-release.ts';
export { type RecordReleaseOptions, recordRelease } from './publish/record-release.ts';
export { isUnwantedFile, unpackTarball } from './publish/unpack-tarball.ts';
export { type ReadManifest, readManifest, verifyFiles, verifyRelease } from './read-release.ts';
export type { ReleaseRoot } from './release-root.ts';
export type { LoadRecord, ReleaseSource } from './release-source.ts';
export { openWorkFolder, type WorkFolder } from './work-folder.ts';
