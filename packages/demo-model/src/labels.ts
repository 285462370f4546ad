/** What the document detector finds, in class order. Why these and no others: `docs/data.md`. */
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
