import { createAdmission } from '../async/admission.ts';
import { YoloLiftError } from '../errors.ts';
import { createImageQueue, type Looked } from '../serving/image-queue.ts';
import type { SentImage } from '../serving/requests/sent-images.ts';
import type { ModelSource, ServedModel } from '../serving/served-model.ts';
import type { Warning } from '../warnings.ts';
import type { HttpLimits } from './http-limits.ts';
import { negotiate } from './negotiate.ts';
import { predictionText } from './prediction-text.ts';
import {
  type DetectCall,
  type DetectWork,
  JSON_TYPE,
  readDetectBody,
  readDetectHeaders,
} from './read-detect-request.ts';
import { type RequestTimes, serverTiming } from './server-timing.ts';

/**
 * Makes the handler of `POST /detect`. The order guards memory: headers are judged first, then the request is
 * counted, then its body is read, then its images wait for their turn.
 *
 * @param source - asked once a request, whose model it keeps from the headers to the answer.
 */
export function createDetectHandler(
  source: ModelSource,
  limits: HttpLimits,
): (request: Request) => Promise<Response> {
  const admission = createAdmission(limits.queueLength);
  const queue = createImageQueue();

  async function answer(call: DetectCall): Promise<Response> {
    const work = await readDetectBody(call, limits);
    const [image] = work.images;
    if (work.images.length > 1 || image === undefined) return answerSeveral(call, work);
    return call.wanted === JSON_TYPE ? answerOne(call, work, image) : drawOne(call, work, image);
  }

  async function answerOne(call: DetectCall, work: DetectWork, image: SentImage): Promise<Response> {
    const looked = await look(call, work, image);
    if ('error' in looked) throw looked.error;
    return jsonAnswer(call, work, [looked]);
  }

  async function answerSeveral(call: DetectCall, work: DetectWork): Promise<Response> {
    if (negotiate(call.request.headers.get('accept'), [JSON_TYPE]) === undefined) {
      throw new YoloLiftError('NOT_ACCEPTABLE', `several images are answered as ${JSON_TYPE} only; send one`);
    }
    const looked = await Promise.all(work.images.map((image) => look(call, work, image)));
    return jsonAnswer(call, work, looked);
  }

  function look(
    { request, model }: DetectCall,
    { options }: DetectWork,
    { bytes }: SentImage,
  ): Promise<Looked> {
    return queue.look(bytes, { model, options, signal: request.signal });
  }

  /** Drawn within the image's turn, so that no more pictures are in memory than may be. */
  function drawOne(
    call: DetectCall,
    { options, readAt, warnings }: DetectWork,
    { bytes }: SentImage,
  ): Promise<Response> {
    const { request, model, wanted, startedAt } = call;
    return queue.run(request.signal, async () => {
      const queueMs = performance.now() - readAt;
      const format = wanted === 'image/png' ? 'png' : 'jpeg';
      const prediction = await model.predict(bytes, { ...options, draw: { format } });
      if (prediction.picture === undefined) throw new Error('the model drew no picture');
      const times = { queueMs, totalMs: performance.now() - startedAt };
      return answerWith(prediction.picture, wanted, {
        model,
        timing: serverTiming([prediction.timings], times),
        warnings: [...warnings, ...(prediction.warnings ?? [])],
      });
    });
  }

  return (request) =>
    source.use(async (model) => {
      const call = readDetectHeaders(request, model);
      return admission.run(() => answer(call));
    });
}

async function jsonAnswer(
  { model, startedAt }: DetectCall,
  { images, readAt, warnings }: DetectWork,
  looked: readonly Looked[],
): Promise<Response> {
  const body = await predictionText(model, images, looked, warnings);
  const times: RequestTimes = {
    queueMs: Math.min(...looked.map(({ begunAt }) => begunAt)) - readAt,
    totalMs: performance.now() - startedAt,
  };
  const timings = looked.flatMap((each) => ('prediction' in each ? [each.prediction.timings] : []));
  return answerWith(body, JSON_TYPE, { model, timing: serverTiming(timings, times) });
}

interface AnswerHeaders {
  readonly model: ServedModel;
  readonly timing: string;
  /** Of a picture, which has no other place for them. */
  readonly warnings?: readonly Warning[];
}

function answerWith(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  { model, timing, warnings = [] }: AnswerHeaders,
): Response {
  const { instance } = model;
  const cold = instance?.coldStartTiming;
  const headers = {
    'Content-Type': type,
    'Server-Timing': cold === undefined ? timing : `${timing}, ${cold}`,
    Vary: 'Accept',
    ...(warnings.length > 0 && { 'Yololift-Warnings': codesOf(warnings) }),
    ...(instance !== undefined && {
      'Yololift-Instance': instance.id,
      'Yololift-Cold-Start': String(instance.coldStart),
    }),
  };
  return new Response(body, { headers });
}

/** `OPTION_IGNORED, IMAGE_INCOMPLETE_END` */
function codesOf(warnings: readonly Warning[]): string {
  return [...new Set(warnings.map(({ code }) => code))].join(', ');
}
