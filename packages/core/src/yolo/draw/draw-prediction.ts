import type { Prediction } from '../prediction.ts';
import type { Detection } from '../types.ts';
import type { Canvas } from './canvas.ts';
import { classColour } from './class-colour.ts';
import { drawBox } from './draw-box.ts';
import { drawCaption } from './draw-caption.ts';
import { drawLabels } from './draw-labels.ts';
import { drawMask } from './draw-mask.ts';
import { drawOutline } from './draw-outline.ts';
import { drawSkeleton } from './draw-skeleton.ts';
import { countDrawnInFull } from './drawing-cost.ts';
import { type DrawingScale, drawingScale } from './drawing-scale.ts';
import { rotatedCorners } from './rotated-corners.ts';

/**
 * Draws a prediction on `canvas`, its own image: masks first, then boxes, skeletons, and labels on top; the
 * worst detection first, so that the best is never hidden. If drawing would take more than a few seconds, the
 * best detections are drawn in full, the others as boxes.
 */
export async function drawPrediction(
  canvas: Canvas,
  prediction: Pick<Prediction, 'detections' | 'probs'>,
): Promise<void> {
  const scale = drawingScale(canvas);
  const { detections } = prediction;
  const drawnInFull = countDrawnInFull(detections, scale);
  const fullWorstFirst = detections.slice(0, drawnInFull).toReversed();
  for (const detection of fullWorstFirst) {
    const style = { colour: classColour(detection.class), line: scale.line };
    if (detection.segments) drawMask(canvas, detection.segments, style);
  }
  for (const { box, class: index } of detections.slice(drawnInFull).toReversed()) {
    drawBox(canvas, box, { colour: classColour(index), width: scale.line });
  }
  for (const detection of fullWorstFirst) drawFrame(canvas, detection, scale);
  for (const { keypoints, class: index } of fullWorstFirst) {
    if (keypoints) drawSkeleton(canvas, keypoints, { scale, pointColour: classColour(index) });
  }
  await drawLabels(canvas, detections, scale);
  await drawCaption(canvas, prediction.probs ?? [], scale);
}

function drawFrame(canvas: Canvas, { box, rotatedBox, class: index }: Detection, scale: DrawingScale): void {
  const style = { colour: classColour(index), width: scale.line };
  if (rotatedBox) drawOutline(canvas, rotatedCorners(rotatedBox), style);
  else drawBox(canvas, box, style);
}
