import { fileURLToPath } from 'node:url';

export { DOCUMENT_LABELS, type DocumentLabel } from './labels.ts';

/** Root of the bundled release, `demo-documents/1`; `file:///…`. */
export const DEMO_ROOT = new URL('../release', import.meta.url).href;

/** Path of the bundled detector's ONNX file. */
export const DEMO_MODEL_FILE = fileURLToPath(
  new URL('../release/demo-documents/1/model.onnx', import.meta.url),
);

/** Paths of sample pages, none used for training: an exported page, a scan, and a photo on a desk. */
export const SAMPLE_PAGES: readonly string[] = ['export', 'scan', 'photo'].map((name) =>
  fileURLToPath(new URL(`../samples/${name}.jpg`, import.meta.url)),
);
