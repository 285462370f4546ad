/** Sizes of a drawing, px. They scale with the image, so that drawings look alike at any size. */
export interface DrawingScale {
  /** Width of a box's line. */
  readonly line: number;
  /** Em height of a label's text. */
  readonly font: number;
  /** Space left and right of a label's text. */
  readonly labelPadX: number;
  /** Space above and below a label's text. */
  readonly labelPadY: number;
  /** Diameter of a keypoint. */
  readonly point: number;
}

/** Minimum readable font size. */
const MIN_FONT_PX = 11;

/** Sizes for an image, by the mean of its sides: 810×1080 → line 3, font 20. */
export function drawingScale({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): DrawingScale {
  const side = (width + height) / 2;
  const font = Math.max(MIN_FONT_PX, Math.round(side * 0.021));
  const line = Math.max(2, Math.round(side * 0.003));
  return {
    line,
    font,
    labelPadX: Math.round(font * 0.35),
    labelPadY: Math.round(font * 0.16),
    point: Math.max(4, Math.round(side * 0.0085)),
  };
}
