import type { Detection } from '../types.ts';
import type { Canvas } from './canvas.ts';
import { classColour } from './class-colour.ts';
import { boxFrame } from './draw-box.ts';
import type { DrawingScale } from './drawing-scale.ts';
import { fillRectangle } from './fill-rectangle.ts';
import { fitText } from './fit-text.ts';
import { labelText } from './label-text.ts';
import { placeLabels } from './place-labels.ts';
import type { TextBitmap } from './render-text.ts';
import { stampText } from './stamp-text.ts';
import { textColourOn } from './text-colour.ts';

/** The default maximum detections of `predict`; more labels would cover the image. */
const MAX_LABELS = 300;

/**
 * Writes `name 0.87` at every detection, on the colour of its class. Labels stay inside the image and avoid
 * each other; the best detection's label is placed first. Above 300 detections no labels are written: they
 * would be unreadable.
 */
export async function drawLabels(
  canvas: Canvas,
  detections: readonly Detection[],
  scale: DrawingScale,
): Promise<void> {
  if (detections.length > MAX_LABELS) return;
  const texts = await renderLabels(detections, scale, canvas.width - 2 * scale.labelPadX);
  const requests = detections.map((detection, i) => ({
    frame: boxFrame(canvas, detection.box, scale.line),
    width: (texts[i]?.width ?? 0) + 2 * scale.labelPadX,
    height: (texts[i]?.height ?? 0) + 2 * scale.labelPadY,
  }));
  const places = placeLabels(requests, canvas);
  // Worst first: of two overlapping labels the better stays readable.
  for (let i = detections.length - 1; i >= 0; i -= 1) {
    const [detection, text, request, place] = [detections[i], texts[i], requests[i], places[i]];
    if (!detection || !text || !request || !place) continue;
    const colour = classColour(detection.class);
    const { x, y } = place;
    fillRectangle(canvas, { x1: x, y1: y, x2: x + request.width, y2: y + request.height }, colour);
    const textAt = { x: x + scale.labelPadX, y: y + scale.labelPadY };
    stampText(canvas, text, textAt, textColourOn(colour));
  }
}

/** Renders each distinct text once: a crowd has many `person 0.31`. */
function renderLabels(
  detections: readonly Detection[],
  scale: DrawingScale,
  maxWidth: number,
): Promise<readonly TextBitmap[]> {
  const rendered = new Map<string, Promise<TextBitmap>>();
  const bitmaps = detections.map(({ name, confidence }) => {
    const text = labelText(name, confidence);
    const bitmap = rendered.get(text) ?? fitText(text, scale.font, maxWidth);
    rendered.set(text, bitmap);
    return bitmap;
  });
  return Promise.all(bitmaps);
}
