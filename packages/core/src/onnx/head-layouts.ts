import type { Head, InputDescription } from './model-description.ts';

const LETTERBOX = { fit: 'letterbox', channelOrder: 'rgb', pixelScale: 1 / 255 } as const;

/** How each head's family was trained to be fed. */
export const FEEDING: Readonly<Record<Head, Pick<InputDescription, 'fit' | 'channelOrder' | 'pixelScale'>>> =
  {
    'anchor-based': LETTERBOX,
    'anchor-free': LETTERBOX,
    'anchor-free-transposed': LETTERBOX,
    'end-to-end': LETTERBOX,
    grid: { fit: 'top-left', channelOrder: 'bgr', pixelScale: 1 },
    classifier: { ...LETTERBOX, fit: 'centre-crop' },
  };

/** Numbers of a candidate that are neither classes nor the task's: box, then objectness or score and class. */
export const BOX_NUMBERS: Readonly<Record<Head, number>> = {
  'anchor-based': 5,
  'anchor-free': 4,
  'anchor-free-transposed': 4,
  grid: 5,
  'end-to-end': 6,
  classifier: 0,
};
