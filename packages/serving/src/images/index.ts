export type { BatchRun, RunItem, RunRecord } from './batch-run.ts';
export { createImageLocator } from './image-places.ts';
export {
  createImageReader,
  type ImageReader,
  type ImageReaderOptions,
  type SourceImage,
} from './image-reader.ts';
export {
  createPublicImageReader,
  type PublicImageOptions,
  type ReadPublicImage,
} from './public-image.ts';
export { type ResultSubject, resultKey } from './result-key.ts';
export {
  createResultStore,
  type FoundResult,
  type ResultCall,
  type ResultRoot,
  type ResultStore,
  type WrittenResult,
} from './result-store.ts';
