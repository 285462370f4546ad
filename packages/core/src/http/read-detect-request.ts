import { YoloLiftError } from '../errors.ts';
import { toPredictOptions } from '../yolo/task/detect-options.ts';
import type { SentImage } from '../serving/requests/sent-images.ts';
import type { ServedModel } from '../serving/served-model.ts';
import type { Warning } from '../warnings.ts';
import type { PredictOptions } from '../yolo/pipeline/yolo-model.ts';
import type { HttpLimits } from './http-limits.ts';
import { negotiate } from './negotiate.ts';
import { type BodyReader, chooseBodyReader } from './parse-detect-body.ts';
import { readQueryOptions } from './query-options.ts';
import { readBody } from './read-body.ts';

/** The answer that everything can be told in; pictures only show a single image. */
export const JSON_TYPE = 'application/json';

const OFFERS = [JSON_TYPE, 'image/jpeg', 'image/png'] as const;

/** A request whose headers are understood, before its body is read. */
export interface DetectCall {
  readonly request: Request;
  readonly model: ServedModel;
  readonly wanted: (typeof OFFERS)[number];
  readonly bodyReader: BodyReader;
  /** `performance.now()`, ms. */
  readonly startedAt: number;
}

/** A request whose body is understood. */
export interface DetectWork {
  readonly images: readonly SentImage[];
  readonly options: PredictOptions;
  /** What to say of the request beside its answer. */
  readonly warnings: readonly Warning[];
  /** When the body had come, `performance.now()`, ms. */
  readonly readAt: number;
}

/**
 * Judges a request by its headers.
 * @throws YoloLiftError `NOT_ACCEPTABLE`, `CONTENT_TYPE_UNSUPPORTED`
 */
export function readDetectHeaders(request: Request, model: ServedModel): DetectCall {
  const startedAt = performance.now();
  const accept = request.headers.get('accept');
  const wanted = negotiate(accept, OFFERS);
  if (wanted === undefined) {
    throw new YoloLiftError('NOT_ACCEPTABLE', `this answers ${OFFERS.join(', ')}, not ${accept}`);
  }
  return { request, model, wanted, bodyReader: chooseBodyReader(request.headers), startedAt };
}

/**
 * Reads a request's body and query.
 * @throws YoloLiftError `REQUEST_TOO_LARGE`, `REQUEST_ABORTED`, `INVALID_REQUEST`, `INVALID_OPTION`
 */
export async function readDetectBody(
  { request, model, bodyReader }: DetectCall,
  limits: HttpLimits,
): Promise<DetectWork> {
  const body = await readBody(request, limits.maxBodyBytes);
  const readAt = performance.now();
  const { images, options, warnings = [] } = bodyReader.parse(body, limits.maxImages);
  const query = readQueryOptions(new URL(request.url).searchParams);
  return {
    images,
    options: toPredictOptions({ ...query.options, ...options }, model.description.labels),
    warnings: [...query.warnings, ...warnings],
    readAt,
  };
}
