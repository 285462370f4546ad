export { copyModel } from '../onnx/copy-model.ts';
export { hasExternalData } from '../onnx/external-files.ts';
export { optimiseGraph } from '../onnx/optimise-graph.ts';
export { type ListedRelease, listReleases } from './list-releases.ts';
export { type Manifest, parseManifest, settingsOf } from './manifest.ts';
export { movePointer, type PointerParameter, readPointer, rollBack } from './move-pointer.ts';
export { isTarball } from './open-tarball.ts';
export { formatReleaseName, type Pointer, parsePointer, type ReleaseName } from './pointer.ts';
export {
  type BuiltRelease,
  type PublishedRoot,
  type PublishProgress,
  type PublishTrial,
  publishRelease,
} from './publish-release.ts';
export { type ReadManifest, readManifest, verifyRelease } from './read-release.ts';
export { createReleaseLoader, type ReleaseLoader } from './release-loader.ts';
export type { ReleaseRoot } from './release-root.ts';
export type { LoadRecord, ReleaseSource } from './release-source.ts';
export { isUnwantedFile, unpackTarball } from './unpack-tarball.ts';
export { openWorkFolder, type WorkFolder } from './work-folder.ts';
