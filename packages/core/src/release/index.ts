export { copyModel } from '../onnx/copy-model.ts';
export { hasExternalData } from '../onnx/external-files.ts';
export { optimiseGraph } from '../onnx/optimise-graph.ts';
export { createReleaseLoader, type ReleaseLoader } from './loading/release-loader.ts';
export { type Manifest, parseManifest, settingsOf } from './manifest.ts';
export { formatReleaseName, type Pointer, parsePointer, type ReleaseName } from './pointer.ts';
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
export { isUnwantedFile, unpackTarball } from './publish/unpack-tarball.ts';
export { type ReadManifest, readManifest, verifyRelease } from './read-release.ts';
export type { ReleaseRoot } from './release-root.ts';
export type { LoadRecord, ReleaseSource } from './release-source.ts';
export { openWorkFolder, type WorkFolder } from './work-folder.ts';
