import { YoloLiftError } from '@yololift/core/errors';
import type { CheckedOptions } from '@yololift/core/model';
import type { Warning } from '@yololift/core/warnings';
import type { SentImage } from '../commands/requests/sent-images.ts';
import type { ServedModel } from '../slot/served-model.ts';
import type { HttpLimits } from './http-limits.ts';
import { negotiate } from './negotiate.ts';
import { type BodyReader, chooseBodyReader } from './parse-predict-body.ts';
import { readQueryOptions } from './query-options.ts';
import { readBody } from './read-body.ts';

/** Always available; a rendered image can only show one item. */
export const JSON_TYPE = 'application/json';

/** A request whose headers are parsed, before its body is read. */
export interface HttpCall {
  readonly request: Request;
  readonly served: ServedModel;
  /** Media type of the answer: JSON, or one that the task renders. */
  readonly wanted: string;
  readonly bodyReader: BodyReader;
  /** `performance.now()`, ms. */
  readonly startedAt: number;
}

/** A request whose body is parsed. */
export interface PredictWork {
  /** The raw body, referenced only here; images may be views of it. */
  readonly body: Uint8Array;
  readonly images: readonly SentImage[];
  readonly options: CheckedOptions;
  /** Warnings about the request. */
  readonly warnings: readonly Warning[];
  /** When the body was complete, `performance.now()`, ms. */
  readonly readAt: number;
}

/**
 * Checks a request's headers.
 * @throws YoloLiftError `NOT_ACCEPTABLE`, `CONTENT_TYPE_UNSUPPORTED`
 */
export function readPredictHeaders(request: Request, served: ServedModel): HttpCall {
  const startedAt = performance.now();
  const accept = request.headers.get('accept');
  const { task } = served.model;
  const offers = [JSON_TYPE, ...task.renders];
  const wanted = negotiate(accept, offers);
  if (wanted === undefined) {
    throw new YoloLiftError(
      'NOT_ACCEPTABLE',
      `unsupported Accept ${accept}. Supported: ${offers.join(', ')}`,
    );
  }
  return { request, served, wanted, bodyReader: chooseBodyReader(request.headers, task), startedAt };
}

/**
 * Reads a request's body and query.
 * @throws YoloLiftError `REQUEST_TOO_LARGE`, `REQUEST_ABORTED`, `INVALID_REQUEST`, `INVALID_OPTION`
 */
export async function readPredictBody(
  { request, served, bodyReader }: HttpCall,
  limits: HttpLimits,
): Promise<PredictWork> {
  const { task } = served.model;
  const body = await readBody(request, limits.maxBodyBytes);
  const readAt = performance.now();
  const { images, options, warnings = [] } = bodyReader.parse(body, limits.maxImages);
  const query = readQueryOptions(new URL(request.url).searchParams, task.options.names);
  return {
    body,
    images,
    options: task.parseOptions({ ...query.options, ...options }),
    warnings: [...query.warnings, ...warnings],
    readAt,
  };
}
