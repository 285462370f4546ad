import type { ClassProbability } from '../types.ts';
import type { Canvas, Rgb } from './canvas.ts';
import { classColour } from './class-colour.ts';
import type { DrawingScale } from './drawing-scale.ts';
import { fillRectangle } from './fill-rectangle.ts';
import { fitText } from './fit-text.ts';
import { labelText } from './label-text.ts';
import { stampText } from './stamp-text.ts';

const GROUND: Rgb = [16, 16, 20];
const GROUND_ALPHA = 0.72;
const WHITE: Rgb = [255, 255, 255];

/** Factor to a label's font: a caption has more space. */
const FONT_FACTOR = 1.35;

/**
 * Writes a classifier's classes in the top left corner, best first, one per line, on a dark background. Each
 * has a bar in its class's colour, as long as its probability times the background's width.
 */
export async function drawCaption(
  canvas: Canvas,
  probs: readonly ClassProbability[],
  scale: DrawingScale,
): Promise<void> {
  if (probs.length === 0) return;
  const font = Math.round(scale.font * FONT_FACTOR);
  const pad = Math.round(font * 0.6);
  const texts = await Promise.all(
    probs.map(({ name, confidence }) => fitText(labelText(name, confidence), font, canvas.width - 4 * pad)),
  );
  const bar = Math.max(2, Math.round(font * 0.16));
  const lineHeight = Math.max(...texts.map(({ height }) => height)) + 3 * bar;
  const width = Math.max(...texts.map((text) => text.width), font * 8);
  const panel = { x1: pad, y1: pad, x2: width + 3 * pad, y2: 2.5 * pad + lineHeight * texts.length };
  fillRectangle(canvas, panel, GROUND, GROUND_ALPHA);
  for (const [line, { class: index, confidence }] of probs.entries()) {
    const text = texts[line];
    if (!text) continue;
    const x = 2 * pad;
    const y = Math.round(1.8 * pad + line * lineHeight);
    stampText(canvas, text, { x, y }, WHITE);
    const barTop = y + text.height + Math.round(bar / 2);
    const barBox = { x1: x, y1: barTop, x2: x + width * confidence, y2: barTop + bar };
    fillRectangle(canvas, barBox, classColour(index));
  }
}
