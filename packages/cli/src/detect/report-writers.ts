import type { FailedImageDocument, ImageDocument, ModelDocument } from '@yololift/core';
import { formatDetails, formatSummary } from './format-text.ts';

/** Takes the answers one by one, so that 50,000 images need no more memory than one. */
export interface ReportWriter {
  image(image: ImageDocument | FailedImageDocument): Promise<void>;
  end(model: ModelDocument): Promise<void>;
}

/** Writes text, and waits while its reader is slower. */
export type Write = (text: string) => Promise<void>;

/** Images up to which each thing found gets a line. */
const DETAILED_IMAGES = 5;

/** `--json`: one document, `{"images":[…],"model":{…}}`, an image a line. */
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

/** `--jsonl`: a line an image, with the model's name in each. */
export function jsonLinesWriter(write: Write, modelName: string): ReportWriter {
  return {
    image: (image) => write(`${JSON.stringify({ ...image, model: modelName })}\n`),
    async end() {},
  };
}

/** For people: each thing found where there are few images, else a line an image. */
export function textWriter(write: Write, imageCount: number): ReportWriter {
  const format = imageCount <= DETAILED_IMAGES ? formatDetails : formatSummary;
  return {
    image: (image) => write(`${format(image)}\n`),
    async end() {},
  };
}
