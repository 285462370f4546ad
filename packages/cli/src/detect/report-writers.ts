import type { FailedImageDocument, ImageDocument, ModelDocument } from '@yololift/core';
import { formatDetails, formatSummary } from './format-text.ts';

/** Writes results one by one, so that 50,000 images need no more memory than one. */
export interface ReportWriter {
  image(image: ImageDocument | FailedImageDocument): Promise<void>;
  end(model: ModelDocument): Promise<void>;
}

/** Writes text and waits until the buffer drains. */
export type Write = (text: string) => Promise<void>;

/** Up to this many images, each detection gets a line. */
const DETAILED_IMAGES = 5;

/** `--json`: one document, `{"images":[…],"model":{…}}`, one image per line. */
export function jsonWriter(write: Write): ReportWriter {
  let separator = '{"images":[\n';
  return {
    async image(image) {
      await write(`${separator}${JSON.stringify(image)}`);
      separator = ',\n';
    },
    async end(model) {
      const opening = separator.startsWith('{') ? separator : '\n';
      await write(`${opening}],"model":${JSON.stringify(model)}}\n`);
    },
  };
}

/** `--jsonl`: one line per image, each with the model's name. */
export function jsonLinesWriter(write: Write, modelName: string): ReportWriter {
  return {
    image: (image) => write(`${JSON.stringify({ ...image, model: modelName })}\n`),
    async end() {},
  };
}

/** Plain text: one line per detection for a few images, otherwise one line per image. */
export function textWriter(write: Write, imageCount: number): ReportWriter {
  const format = imageCount <= DETAILED_IMAGES ? formatDetails : formatSummary;
  return {
    image: (image) => write(`${format(image)}\n`),
    async end() {},
  };
}
