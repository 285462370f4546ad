import type { Placement } from '../types.ts';
import { fitStretch, type Size } from './fit-letterbox.ts';
import { roundHalfEven } from './round-half-even.ts';

/**
 * Covers `input` with `source`, keeping the aspect ratio, centred: torchvision's `Resize(shorter side)`, with
 * the longer side truncated to an integer, then `CenterCrop`. Cropped parts are negative padding. 810×1080
 * into 224×224 → scale 0.2765, content 224×298, padX 0, padY −37. Stretches to a non-square input, as
 * Ultralytics does.
 */
export function fitCentreCrop(source: Size, input: Size): Placement {
  if (input.width !== input.height) return fitStretch(source, input);
  // Multiplies before dividing: 224 * 1080 / 810; a scale of 0.2765… would round first.
  const isWide = source.width * input.height >= source.height * input.width;
  const contentWidth = isWide ? Math.trunc((source.width * input.height) / source.height) : input.width;
  const contentHeight = isWide ? input.height : Math.trunc((source.height * input.width) / source.width);
  const scale = isWide ? input.height / source.height : input.width / source.width;
  return {
    scaleX: scale,
    scaleY: scale,
    padX: cutOff(contentWidth - input.width),
    padY: cutOff(contentHeight - input.height),
    contentWidth,
    contentHeight,
    inputWidth: input.width,
    inputHeight: input.height,
  };
}

function cutOff(surplus: number): number {
  return surplus === 0 ? 0 : -roundHalfEven(surplus / 2) || 0;
}
