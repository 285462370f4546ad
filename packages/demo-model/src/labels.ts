/** Classes of the document detector, in class order. `README.md` gives the reasons for them. */
export const DOCUMENT_LABELS = [
  'logo',
  'table',
  'signature',
  'stamp',
  'barcode',
  'qr-code',
  'total',
  'address',
  'handwriting',
  'photo',
] as const;

/** One of `DOCUMENT_LABELS`. */
export type DocumentLabel = (typeof DOCUMENT_LABELS)[number];
