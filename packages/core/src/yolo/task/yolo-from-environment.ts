import * as z from 'zod';
import { configuredRuntime } from '../../model/runtime.ts';
import { DEFAULT_BACKGROUND, parseBackground } from '../decode/background.ts';
import { DEFAULT_MAX_PIXELS } from '../decode/image-limits.ts';
import { type YoloRuntimeOptions, yoloRuntime } from './yolo-runtime.ts';

const background = z
  .string()
  .default(DEFAULT_BACKGROUND)
  .transform((text, context) => {
    try {
      return parseBackground(text);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });

/** Environment variables for reading images, by name, with their parsers. */
const VARIABLES = {
  MAX_MEGAPIXELS: z.coerce
    .number()
    .positive()
    .max(1_000)
    .default(DEFAULT_MAX_PIXELS / 1e6)
    .describe('largest image'),
  BACKGROUND: background.describe('background of transparent parts: a colour, #rrggbb, or ignore'),
  DECODE_LIMIT_SECONDS: z.coerce
    .number()
    .positive()
    .max(3_600)
    .default(60)
    .describe('time limit of an image decode; the process restarts when it is exceeded'),
};

/** YOLO, configured by `MAX_MEGAPIXELS`, `BACKGROUND` and `DECODE_LIMIT_SECONDS`. */
export const yoloFromEnvironment = configuredRuntime(VARIABLES, (settings) =>
  yoloRuntime(toYoloOptions(settings)),
);

/** Converts the variables to options of `yoloRuntime`. */
export function toYoloOptions(settings: z.infer<z.ZodObject<typeof VARIABLES>>): YoloRuntimeOptions {
  return {
    maxPixels: settings.MAX_MEGAPIXELS * 1e6,
    background: settings.BACKGROUND,
    decodeLimitMs: settings.DECODE_LIMIT_SECONDS * 1000,
  };
}
