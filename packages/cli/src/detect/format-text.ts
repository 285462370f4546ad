import {
  type FailedImageDocument,
  type ImageDocument,
  type ModelDescription,
  PREDICT_DEFAULTS,
} from '@yololift/core';
import { printable } from '../printable.ts';

/** Most detections listed; the rest are counted. */
const MOST_LINES = 20;

/** Formats an image on one line: `bus.jpg  810×1080  person ×4, bus  64 ms`. */
export function formatSummary(image: ImageDocument | FailedImageDocument): string {
  if ('error' in image) return printable(`${image.path}  ${image.error.message} (${image.error.code})`);
  const { path, width, height, timings } = image;
  const summary = `${printable(path)}  ${width}×${height}  ${summariseContent(image)}  ${Math.round(timings.totalMs)} ms`;
  return [summary, ...(image.warnings ?? []).map(({ message }) => `  warning: ${printable(message)}`)].join(
    '\n',
  );
}

/** Formats an image with one line per detection: label, score, corners in px of the upright image. */
export function formatDetails(image: ImageDocument | FailedImageDocument): string {
  if ('error' in image) return formatSummary(image);
  const rows = image.probs?.map(formatProbability) ?? formatDetections(image);
  const hidden = rows.length - MOST_LINES;
  const more = hidden > 0 ? [`  … and ${hidden} more`] : [];
  return [formatSummary(image), ...rows.slice(0, MOST_LINES), ...more].join('\n');
}

function summariseContent({ detections, probs }: ImageDocument): string {
  if (probs !== undefined) return printable(probs[0]?.name ?? 'nothing');
  if (detections.length === 0) return 'nothing found';
  const counts = Map.groupBy(detections, (detection) => printable(detection.name));
  return [...counts].map(([name, { length }]) => (length === 1 ? name : `${name} ×${length}`)).join(', ');
}

function formatDetections({ detections }: ImageDocument): readonly string[] {
  const longest = Math.max(0, ...detections.map(({ name }) => printable(name).length));
  return detections.map(({ name, confidence, box }) => {
    const [x1, y1, x2, y2] = [box.x1, box.y1, box.x2, box.y2].map((value) =>
      String(Math.round(value)).padStart(5),
    );
    return `  ${printable(name).padEnd(longest)}  ${confidence.toFixed(2)}  ${x1} ${y1}  –${x2} ${y2}`;
  });
}

function formatProbability({
  name,
  confidence,
}: {
  readonly name: string;
  readonly confidence: number;
}): string {
  return `  ${confidence.toFixed(2)}  ${printable(name)}`;
}

/**
 * Describes the model and its threshold: `demo-documents (bundled) · detect · 10 labels · 320×320 · ≥ 0.25`.
 * Classifiers have no threshold: they report their best classes at any score.
 */
export function describeRun(
  { name, task, labels, input }: Pick<ModelDescription, 'name' | 'task' | 'labels' | 'input'>,
  { model, confidence }: { readonly model?: string; readonly confidence?: number },
): string {
  const parts = [
    model === undefined ? `${printable(name)} (bundled; use --model for your own)` : printable(name),
    task,
    labels.length === 1 ? '1 label' : `${labels.length} labels`,
    `${input.width}×${input.height}`,
    ...(task === 'classify' ? [] : [`≥ ${confidence ?? PREDICT_DEFAULTS.confidence}`]),
  ];
  return parts.join(' · ');
}
