import { YoloLiftError } from '../errors.ts';
import { failedImageDocument, imageDocument, modelDocument } from '../report/prediction-document.ts';
import type { Prediction } from '../runtime/yolo-model.ts';
import { createAdmission } from './admission.ts';
import { drawPicture } from './draw-picture.ts';
import type { HttpLimits } from './http-limits.ts';
import { negotiate } from './negotiate.ts';
import {
  type DetectCall,
  type DetectWork,
  JSON_TYPE,
  readDetectBody,
  readDetectHeaders,
} from './read-detect-request.ts';
import type { SentImage } from './sent-images.ts';
import type { ModelSource } from './served-model.ts';
import { type RequestTimes, serverTiming } from './server-timing.ts';
import { createTurnstile } from './turnstile.ts';

/** Images looked at together: one runs while the next is decoded. More would only hold pixels in memory. */
const IMAGES_IN_FLIGHT = 2;

/** One image's answer, and when its turn came. */
type Looked = { readonly begunAt: number } & (
  | { readonly prediction: Prediction }
  | { readonly error: YoloLiftError }
);

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
  const turnstile = createTurnstile(IMAGES_IN_FLIGHT);

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

  /** A bad image is an answer; anything else that fails is the whole request's failure. */
  function look(
    { request, model }: DetectCall,
    { options }: DetectWork,
    { bytes }: SentImage,
  ): Promise<Looked> {
    return turnstile.run(request.signal, async () => {
      const begunAt = performance.now();
      try {
        return { begunAt, prediction: await model.predict(bytes, options) };
      } catch (error) {
        if (error instanceof YoloLiftError && error.code.startsWith('IMAGE_')) return { begunAt, error };
        throw error;
      }
    });
  }

  /** Drawn within the image's turn, so that no more pictures are in memory than may be. */
  function drawOne(
    call: DetectCall,
    { options, readAt }: DetectWork,
    { bytes }: SentImage,
  ): Promise<Response> {
    const { request, model, wanted, startedAt } = call;
    return turnstile.run(request.signal, async () => {
      const queueMs = performance.now() - readAt;
      const prediction = await model.predict(bytes, options);
      const foundAt = performance.now();
      const picture = await drawPicture(bytes, prediction, wanted === 'image/png' ? 'png' : 'jpeg');
      const drawnAt = performance.now();
      const times = { queueMs, drawMs: drawnAt - foundAt, totalMs: drawnAt - startedAt };
      return answerWith(picture, wanted, serverTiming([prediction.timings], times));
    });
  }

  return (request) =>
    source.use(async (model) => {
      const call = readDetectHeaders(request, model);
      return admission.run(() => answer(call));
    });
}

function jsonAnswer(
  { model, startedAt }: DetectCall,
  { images, readAt }: DetectWork,
  looked: readonly Looked[],
): Response {
  const documents = looked.map((each, index) => {
    const path = images[index]?.path ?? '';
    return 'error' in each ? failedImageDocument(path, each.error) : imageDocument(path, each.prediction);
  });
  const body = JSON.stringify({ images: documents, model: modelDocument(model.description, model.release) });
  const times: RequestTimes = {
    queueMs: Math.min(...looked.map(({ begunAt }) => begunAt)) - readAt,
    totalMs: performance.now() - startedAt,
  };
  const timings = looked.flatMap((each) => ('prediction' in each ? [each.prediction.timings] : []));
  return answerWith(body, JSON_TYPE, serverTiming(timings, times));
}

function answerWith(body: string | Buffer, type: string, timing: string): Response {
  const headers = { 'Content-Type': type, 'Server-Timing': timing, Vary: 'Accept' };
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { headers });
}
