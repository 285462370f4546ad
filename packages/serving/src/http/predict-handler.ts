import { createConcurrencyLimit } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import { freeMemory } from '@yololift/core/memory';
import type { CheckedOptions } from '@yololift/core/model';
import type { Warning } from '@yololift/core/warnings';
import { type ItemOutcome, predictItem } from '../commands/predict-item.ts';
import { predictionDocument } from '../commands/prediction-answer.ts';
import type { SentImage } from '../commands/requests/sent-images.ts';
import type { ModelSource, ServedModel } from '../slot/served-model.ts';
import { answerText } from './answer-text.ts';
import type { HttpLimits } from './http-limits.ts';
import { negotiate } from './negotiate.ts';
import {
  type HttpCall,
  JSON_TYPE,
  type PredictWork,
  readPredictBody,
  readPredictHeaders,
} from './read-request.ts';
import { type RequestTimes, serverTiming } from './server-timing.ts';

/**
 * Creates the handler of `POST /detect`. Its order limits memory: it checks the headers, then counts the request against
 * the limit, then reads the body, then queues the items for the model.
 *
 * @param source - used once per request; the model stays open from the headers to the answer.
 */
export function createPredictHandler(
  source: ModelSource,
  limits: HttpLimits,
): (request: Request) => Promise<Response> {
  const concurrency = createConcurrencyLimit(limits.queueLength);

  async function answer(call: HttpCall): Promise<Response> {
    const work = await readPredictBody(call, limits);
    const [item] = work.images;
    if (work.images.length > 1 || item === undefined) return answerSeveral(call, work);
    return call.wanted === JSON_TYPE ? answerOne(call, work, item) : renderOne(call, work, item);
  }

  async function answerOne(call: HttpCall, work: PredictWork, item: SentImage): Promise<Response> {
    const outcome = await predict(call, work.options, item);
    if ('error' in outcome) throw outcome.error;
    return jsonAnswer(call, work, [outcome]);
  }

  async function answerSeveral(call: HttpCall, work: PredictWork): Promise<Response> {
    if (negotiate(call.request.headers.get('accept'), [JSON_TYPE]) === undefined) {
      throw new YoloLiftError(
        'NOT_ACCEPTABLE',
        `several images can only be answered as ${JSON_TYPE}; send one image, or accept JSON`,
      );
    }
    const outcomes = await Promise.all(work.images.map((item) => predict(call, work.options, item)));
    return jsonAnswer(call, work, outcomes);
  }

  function predict(
    { request, served }: HttpCall,
    options: CheckedOptions,
    { bytes }: SentImage,
  ): Promise<ItemOutcome> {
    return predictItem({ bytes }, { task: served.model.task, options, signal: request.signal });
  }

  async function renderOne(
    call: HttpCall,
    { body, options, readAt, warnings }: PredictWork,
    { bytes }: SentImage,
  ): Promise<Response> {
    const { request, served, wanted, startedAt } = call;
    let begunAt = readAt;
    const onBegin = () => {
      begunAt = performance.now();
    };
    const run = { render: wanted, signal: request.signal, onBegin };
    const { rendered, stages, ...answered } = await served.model.task.run({ bytes }, options, run);
    freeMemory(body);
    if (rendered === undefined) throw new Error('the model rendered no image');
    const times = { queueMs: begunAt - readAt, totalMs: performance.now() - startedAt };
    return answerWith(rendered, wanted, {
      served,
      timing: serverTiming([stages], times),
      warnings: [...warnings, ...(answered.warnings ?? [])],
    });
  }

  return (request) =>
    source.use(async (served) => {
      const call = readPredictHeaders(request, served);
      return concurrency.run(() => answer(call));
    });
}

async function jsonAnswer(
  { served, startedAt }: HttpCall,
  { body, images, readAt, warnings }: PredictWork,
  outcomes: readonly ItemOutcome[],
): Promise<Response> {
  // Only after success: native code may still read the body of an aborted decode.
  if (outcomes.every((each) => 'answer' in each)) freeMemory(body);
  const document = predictionDocument(served, images, outcomes, warnings);
  const text = await answerText(document, served.model.task.plural);
  const times: RequestTimes = {
    queueMs: Math.min(...outcomes.map(({ begunAt }) => begunAt ?? readAt)) - readAt,
    totalMs: performance.now() - startedAt,
  };
  const stages = outcomes.flatMap((each) => ('answer' in each ? [each.answer.stages] : []));
  return answerWith(text, JSON_TYPE, { served, timing: serverTiming(stages, times) });
}

interface AnswerHeaders {
  readonly served: ServedModel;
  readonly timing: string;
  /** For image answers, whose body cannot hold them. */
  readonly warnings?: readonly Warning[];
}

function answerWith(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  { served, timing, warnings = [] }: AnswerHeaders,
): Response {
  const { instance } = served;
  const cold = instance?.coldStartTiming;
  const headers = {
    'Content-Type': type,
    'Server-Timing': cold === undefined ? timing : `${timing}, ${cold}`,
    Vary: 'Accept',
    ...(warnings.length > 0 && { 'Yololift-Warnings': formatCodes(warnings) }),
    ...(instance !== undefined && {
      'Yololift-Instance': instance.id,
      'Yololift-Cold-Start': String(instance.coldStart),
    }),
  };
  return new Response(body, { headers });
}

/** `OPTION_IGNORED, IMAGE_INCOMPLETE_END` */
function formatCodes(warnings: readonly Warning[]): string {
  return [...new Set(warnings.map(({ code }) => code))].join(', ');
}
