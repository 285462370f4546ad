import type { ClassifierHead } from './head.ts';

/** One score per class for the whole image. */
export const classifier = {
  id: 'classifier',
  summary: 'classifiers: [1, classes]',
  kind: 'scores',
  feeding: { fit: 'centre-crop', channelOrder: 'rgb', pixelScale: 1 / 255 },
  boxNumbers: 0,
  recognises: ({ rank, outputText }) => (rank === 2 ? `${outputText} is one row of scores` : undefined),
} as const satisfies ClassifierHead;
